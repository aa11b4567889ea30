import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/** An artifact of a run. Its files lie in `directory`. */
export interface Artifact {
  readonly id: number;
  readonly name: string;
  readonly directory: string;
  readonly files: readonly string[];
  readonly bytes: number;
  readonly digest: string;
  readonly retentionDays: number;
}

/** What upload takes. */
export interface Upload {
  readonly name: string;
  /** The folder that paths are kept relative to. */
  readonly root: string;
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly retentionDays: number;
  readonly overwrite: boolean;
}

const forbidden = /["<>|*?:\r\n\\/]/;

/** The artifacts of one run; a name is given once. */
export class ArtifactStore {
  private readonly directory: string;
  private readonly told: (artifact: Artifact) => void;
  private readonly kept = new Map<string, Artifact>();
  private next: number;

  /**
   * @param directory - Where they lie.
   * @param first - The number of the first one.
   * @param told - Hears of each that is kept.
   */
  constructor(directory: string, first: number, told: (artifact: Artifact) => void) {
    this.directory = directory;
    this.next = first;
    this.told = told;
  }

  /**
   * Keeps files under a name.
   *
   * @throws {Error} With GitHub's message when the name is taken or not allowed.
   */
  upload(upload: Upload): Artifact {
    const { name } = upload;
    if (name === '' || forbidden.test(name)) {
      throw new Error(
        `The artifact name is not valid: ${name}. Contains one of the characters " < > | * ? : \\r \\n \\ /`,
      );
    }
    if (this.kept.has(name) && !upload.overwrite) {
      throw new Error(
        'Failed to CreateArtifact: Received non-retryable error: Failed request: (409) Conflict: an artifact with this name already exists on the workflow run',
      );
    }
    const directory = path.join(this.directory, name);
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(directory, { recursive: true });
    const hash = createHash('sha256');
    let bytes = 0;
    const files = upload.files.map((file) => path.relative(upload.root, file)).sort();
    for (const file of files) {
      const source = path.join(upload.root, file);
      cpSync(source, path.join(directory, file), { dereference: true });
      hash.update(`${file}\0`).update(readFileSync(source));
      bytes += statSync(source).size;
    }
    const artifact = {
      id: this.next++,
      name,
      directory,
      files,
      bytes,
      digest: hash.digest('hex'),
      retentionDays: upload.retentionDays,
    };
    this.kept.set(name, artifact);
    this.told(artifact);
    return artifact;
  }

  /** All artifacts, by name. */
  list(): Artifact[] {
    return [...this.kept.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }
}

/** Copies an artifact's files into a folder. */
export function downloadArtifactTo(artifact: Pick<Artifact, 'directory'>, target: string): void {
  mkdirSync(target, { recursive: true });
  if (existsSync(artifact.directory)) cpSync(artifact.directory, target, { recursive: true });
}
