import module from 'node:module';
import type { parseAction } from '@actions/workflow-parser/actions/action-parser';
import type {
  NoOperationTraceWriter,
  convertWorkflowTemplate,
  parseWorkflow,
} from '@actions/workflow-parser';

/** GitHub's own parser of workflow and action files. */
export interface GitHubParser {
  readonly parseWorkflow: typeof parseWorkflow;
  readonly parseAction: typeof parseAction;
  readonly convertWorkflowTemplate: typeof convertWorkflowTemplate;
  readonly NoOperationTraceWriter: typeof NoOperationTraceWriter;
}

let loaded: Promise<GitHubParser> | undefined;

/**
 * Loads GitHub's parser. Its files import JSON without an import attribute, which Node refuses, so a load hook says for
 * that one package what the attribute would say. A test runner that resolves JSON itself has no hooks and needs none.
 *
 * @returns The parser; loaded once.
 */
export function githubParser(): Promise<GitHubParser> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<GitHubParser> {
  const removeHook = addJsonHook();
  try {
    const [workflows, actions] = await Promise.all([
      import('@actions/workflow-parser'),
      import('@actions/workflow-parser/actions/action-parser'),
    ]);
    return { ...workflows, parseAction: actions.parseAction };
  } finally {
    removeHook();
  }
}

function addJsonHook(): () => void {
  try {
    const hooks = module.registerHooks({
      load(url, context, nextLoad) {
        const isSchema = url.endsWith('.json') && url.includes('/@actions/workflow-parser/');
        return nextLoad(url, isSchema ? { ...context, importAttributes: { type: 'json' } } : context);
      },
    });
    return () => hooks.deregister();
  } catch {
    // A test runner with a loader of its own refuses hooks and reads JSON without an attribute.
    return () => undefined;
  }
}
