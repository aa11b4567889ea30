import type { RepositoryFacts } from '../execute/platform.ts';
import type { WorkflowFile } from '../parse/model.ts';
import { Problems, WorkflowFilesError } from '../parse/problems.ts';
import type { FileSource } from '../parse/tokens.ts';
import { readWorkflow } from '../parse/workflow.ts';
import type { RehearsedRepository } from './repository.ts';

const folder = '.github/workflows';

/** The workflow files of a site's repository. */
export class WorkflowFiles {
  private readonly repository: RehearsedRepository;
  private readonly facts: RepositoryFacts;

  constructor(repository: RehearsedRepository, facts: RepositoryFacts) {
    this.repository = repository;
    this.facts = facts;
  }

  /** All of them on a commit. */
  async all(ref: string, sha: string): Promise<FileSource[]> {
    const names = await this.repository.list(sha, folder);
    return names
      .filter((name) => /\.ya?ml$/.test(name))
      .sort()
      .map((name) => this.source(name, ref, sha));
  }

  /** Whether the default branch has a file. */
  async has(file: string): Promise<boolean> {
    return (await this.repository.list(`refs/heads/${this.facts.defaultBranch}`, folder)).includes(file);
  }

  /** One of them, by its name or its path. */
  source(file: string, ref: string, sha: string): FileSource {
    const path = file.startsWith(`${folder}/`) ? file : `${folder}/${file}`;
    return { repository: this.facts.name, ref, sha, path, display: path };
  }

  /** One of them on the default branch. */
  async head(file: string): Promise<FileSource> {
    const ref = `refs/heads/${this.facts.defaultBranch}`;
    return this.source(file, ref, (await this.repository.resolve(ref)) ?? '');
  }

  /** Reads a file for its triggers; what is not rehearsed in it matters only once it is started. */
  async read(source: FileSource): Promise<WorkflowFile> {
    const problems = new Problems();
    const text = (await this.repository.read(source.sha, source.path)) ?? '';
    const workflow = await readWorkflow(source, text, problems);
    if (workflow === undefined) problems.throwIfAny();
    if (workflow === undefined)
      throw new WorkflowFilesError([{ file: source.display, message: 'The file cannot be read' }]);
    return workflow;
  }

  /** The cron lines of the workflows on a commit. */
  async crons(sha: string): Promise<string[]> {
    const sources = await this.all(`refs/heads/${this.facts.defaultBranch}`, sha);
    const workflows = await Promise.all(sources.map((source) => this.read(source)));
    return [...new Set(workflows.flatMap((workflow) => workflow.on.schedule ?? []).map((one) => one.cron))];
  }
}
