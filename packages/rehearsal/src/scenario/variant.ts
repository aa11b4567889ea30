import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from '@fhir-iq/sluice-model';

/** One commit of a variant, in the format of `examples/variants/README.md`. */
interface VariantCommit {
  readonly message: string;
  readonly overlay?: string;
  readonly replace?: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  readonly delete?: readonly string[];
}

/** A variant: its commits, each laid over a working tree by `apply`. */
export interface Variant {
  readonly commits: readonly { readonly message: string; readonly apply: (tree: string) => void }[];
}

/** Fills `{{random-alnum-N}}` with letters and digits made anew, so that no file of ours holds what looks like a secret. */
function fill(text: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  return text.replace(/\{\{random-alnum-(\d+)\}\}/g, (_all, length: string) =>
    [...randomBytes(Number(length))].map((byte) => alphabet[byte % alphabet.length]).join(''),
  );
}

/**
 * Reads a variant of the example.
 *
 * @param folder - The folder of all variants.
 * @param name - The variant.
 * @throws {ConfigurationError} When there is none of that name.
 */
export function readVariant(folder: string, name: string): Variant {
  const directory = path.join(folder, name);
  if (!/^[\w-]+$/.test(name) || !existsSync(path.join(directory, 'commits.json'))) {
    const known = existsSync(folder)
      ? readdirSync(folder).filter((one) => existsSync(path.join(folder, one, 'commits.json')))
      : [];
    throw new ConfigurationError({
      what: `There is no variant named "${name}".`,
      allowed: `Known variants: ${known.join(', ')}.`,
    });
  }
  const { commits } = JSON.parse(readFileSync(path.join(directory, 'commits.json'), 'utf8')) as {
    commits: VariantCommit[];
  };
  return {
    commits: commits.map((commit) => ({
      message: commit.message,
      apply: (tree: string) => apply(directory, commit, tree),
    })),
  };
}

function apply(directory: string, commit: VariantCommit, tree: string): void {
  if (commit.overlay !== undefined) {
    const source = path.join(directory, commit.overlay);
    cpSync(source, tree, { recursive: true });
    for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
      const target = path.join(tree, file);
      if (statSync(target).isFile()) writeFileSync(target, fill(readFileSync(target, 'utf8')));
    }
  }
  for (const { file, from, to } of commit.replace ?? []) {
    const target = path.join(tree, file);
    const parts = readFileSync(target, 'utf8').split(from);
    if (parts.length !== 2) {
      throw new ConfigurationError({
        what: `The variant ${path.basename(directory)} is out of date: ${file} holds ${String(parts.length - 1)} times ${JSON.stringify(from)}.`,
        allowed: 'It must stand there exactly once.',
      });
    }
    writeFileSync(target, parts.join(fill(to)));
  }
  for (const file of commit.delete ?? []) rmSync(path.join(tree, file), { recursive: true });
}
