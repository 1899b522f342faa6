/** `values` at the beginning of `larger`, the array that takes their place: doubled whenever full, appending costs constant time. */
export function copiedInto<Numbers extends Uint8Array | Int32Array | Uint32Array>(
  larger: Numbers,
  values: ArrayLike<number>,
): Numbers {
  larger.set(values);
  return larger;
}
