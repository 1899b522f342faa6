/**
 * Gives `larger` with `values` at its beginning, to take their place. Where an array is doubled whenever it is full, to append a
 * value costs constant time on average.
 */
export function copiedInto<Numbers extends Uint8Array | Int32Array | Uint32Array>(
  larger: Numbers,
  values: ArrayLike<number>,
): Numbers {
  larger.set(values);
  return larger;
}
