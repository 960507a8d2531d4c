/** An authority of the laboratory's own that browsers trust: for pages, and for relays with TLS. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { names } from './topology.ts';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** In a folder of its own; Chromium looks for what it trusts below its HOME, Firefox in its profile. */
export class Authority {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    this.#certify('ca', 'Laboratory', [], ['basicConstraints=critical,CA:TRUE']);
  }

  certificate(): Certificate {
    const alternatives = Object.values(names).map((name) => `DNS:${name}`);
    const [key, cert] = this.#certify(
      'server',
      names.web,
      ['-CA', this.#file('ca.pem'), '-CAkey', this.#file('ca.key')],
      [`subjectAltName=${alternatives.join(',')}`, 'basicConstraints=critical,CA:FALSE'],
    );
    return { key, cert };
  }

  trustedByHome(home: string): string {
    this.#trust(join(home, '.pki/nssdb'));
    return home;
  }

  trustedByProfile(profile: string): string {
    this.#trust(profile);
    return profile;
  }

  #trust(folder: string): void {
    mkdirSync(folder, { recursive: true });
    const certutil = (...args: string[]): unknown =>
      execFileSync('certutil', ['-d', `sql:${folder}`, ...args], { stdio: 'pipe' });
    certutil('-N', '--empty-password');
    certutil('-A', '-t', 'C,,', '-n', 'laboratory', '-i', this.#file('ca.pem'));
  }

  #certify(
    name: string,
    subject: string,
    signer: readonly string[],
    extensions: readonly string[],
  ): [key: string, cert: string] {
    const files: [string, string] = [this.#file(`${name}.key`), this.#file(`${name}.pem`)];
    execFileSync(
      'openssl',
      ['req', '-x509', '-nodes', '-days', '30', '-subj', `/CN=${subject}`]
        .concat('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1')
        .concat('-keyout', files[0], '-out', files[1], signer)
        .concat(extensions.flatMap((extension) => ['-addext', extension])),
      { stdio: 'pipe' },
    );
    return files;
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}
