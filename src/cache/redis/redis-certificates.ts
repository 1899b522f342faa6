import { readFileSync } from 'node:fs';
import { CodelearnError } from '../../errors.ts';
import type { RedisAddress } from './redis-address.ts';

/** Contents of PEM files, as Node's `tls.connect` takes them. */
interface Certificates {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Reads the files that the address names, again for each connection: certificates are replaced while programs run.
 * `cacert` replaces the authorities of the system, as in redis-cli; NODE_EXTRA_CA_CERTS adds to them.
 * @throws CodelearnError exit 2 naming option and path
 */
export function readCertificates({ tlsFiles: { cacert, cert, key } }: RedisAddress): Certificates {
  return {
    ...(cacert === undefined ? {} : { ca: read('cacert', cacert) }),
    ...(cert === undefined ? {} : { cert: read('cert', cert) }),
    ...(key === undefined ? {} : { key: read('key', key) }),
  };
}

function read(option: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CodelearnError(`REDIS_URL names ${path} as ${option}, which cannot be read`, {
      code: 'configuration',
      hint: `${(error as Error).message}. Nothing was attempted.`,
      cause: error,
    });
  }
}
