import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Why no certificates can be made here, or null. */
export function certificateObstacle(): string | null {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'openssl is not installed; it makes the certificates';
  }
}

export interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** A certificate authority of one's own, with openssl; its files lie in a folder and are good for two days. */
export class CertificateAuthority {
  readonly #folder: string;
  /** Path of the authority's own certificate. */
  readonly file: string;

  private constructor(folder: string) {
    this.#folder = folder;
    this.file = join(folder, 'authority.pem');
  }

  static async make(parent: string): Promise<CertificateAuthority> {
    const authority = new CertificateAuthority(mkdtempSync(join(parent, 'authority-')));
    await authority.#openssl(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-days',
      '2',
      '-extensions',
      'authority',
      [
        ...['-subj', '/CN=Patchtrail test authority', '-keyout', 'authority.key', '-out', 'authority.pem'],
        ...['-config', authority.#config('authority', 'basicConstraints=critical,CA:TRUE')],
      ],
    );
    return authority;
  }

  /** A certificate for a server of that name. */
  async sign(name: string): Promise<Certificate> {
    const [key, request, cert] = [`${name}.key`, `${name}.csr`, `${name}.pem`];
    const config = this.#config('server', `subjectAltName=DNS:${name}`);
    await this.#openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', `/CN=${name}`, [
      ...['-keyout', key, '-out', request, '-config', config],
    ]);
    await this.#openssl('x509', '-req', '-in', request, '-CA', 'authority.pem', '-CAkey', 'authority.key', [
      ...['-CAcreateserial', '-days', '2', '-extfile', config, '-extensions', 'server', '-out', cert],
    ]);
    return { key: readFileSync(join(this.#folder, key)), cert: readFileSync(join(this.#folder, cert)) };
  }

  #config(section: string, extensions: string): string {
    const file = join(this.#folder, `${section}.cnf`);
    writeFileSync(file, `[req]\ndistinguished_name=names\n[names]\n[${section}]\n${extensions}\n`);
    return file;
  }

  async #openssl(...words: readonly (string | readonly string[])[]): Promise<void> {
    await run('openssl', words.flat(), { cwd: this.#folder });
  }
}
