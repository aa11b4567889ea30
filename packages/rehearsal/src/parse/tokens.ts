import type {
  MappingToken,
  ScalarToken,
  SequenceToken,
  TemplateToken,
} from '@actions/workflow-parser/templates/tokens/index';
import { isMapping, isSequence } from '@actions/workflow-parser/templates/tokens/type-guards';
import type { FileProblem, Problems } from './problems.ts';

export type { MappingToken, ScalarToken, SequenceToken, TemplateToken };
export { isMapping, isSequence };

/** Where a file comes from; `display` is how messages call it. */
export interface FileSource {
  /** `OWNER/REPO`. */
  readonly repository: string;
  /** What the `uses:` asked for, or the ref of the event. */
  readonly ref: string;
  readonly sha: string;
  readonly path: string;
  readonly display: string;
}

/** Reads tokens of one file and collects what is wrong with them. */
export class TokenReader {
  readonly source: FileSource;
  private readonly problems: Problems;

  constructor(source: FileSource, problems: Problems) {
    this.source = source;
    this.problems = problems;
  }

  /** Says that something at a token cannot be run. */
  problem(token: TemplateToken | undefined, message: string): void {
    const problem: FileProblem = {
      file: this.source.display,
      line: token?.line,
      column: token?.col,
      message,
    };
    this.problems.add(problem);
  }

  /** Says that GitHub knows a key which the rehearsal does not. */
  notRehearsed(token: TemplateToken | undefined, key: string, hint = ''): void {
    this.problem(token, `not rehearsed: ${key}${hint === '' ? '' : ` (${hint})`}`);
  }

  /**
   * The members of a mapping by key. A key that is not among `known` is not rehearsed.
   *
   * @param token - The mapping; nothing for an absent or an empty one.
   * @param where - The path of keys down to the mapping, for messages.
   * @param known - The keys that are rehearsed here; any key when absent.
   */
  members(
    token: TemplateToken | undefined,
    where: string,
    known?: readonly string[],
  ): Map<string, TemplateToken> {
    const result = new Map<string, TemplateToken>();
    if (token === undefined || isNull(token)) return result;
    if (!isMapping(token)) {
      this.notRehearsed(token, where, 'an expression or another form in the place of a mapping');
      return result;
    }
    for (const { key, value } of token) {
      const name = key.toString();
      if (key.isExpression) this.notRehearsed(key, `${where}.${name}`, 'an expression as a key');
      else if (known !== undefined && !known.includes(name))
        this.notRehearsed(key, where === '' ? name : `${where}.${name}`);
      else result.set(name, value);
    }
    return result;
  }

  /** A text that must not be an expression. */
  literal(token: TemplateToken | undefined, where: string): string | undefined {
    if (token === undefined || isNull(token)) return undefined;
    if (!token.isScalar || token.isExpression) {
      this.notRehearsed(token, where, 'an expression here');
      return undefined;
    }
    return textOf(token);
  }

  /** A list of texts, also from a single text. */
  literals(token: TemplateToken | undefined, where: string): string[] {
    if (token === undefined || isNull(token)) return [];
    const items = isSequence(token) ? [...token] : [token];
    return items.map((item) => this.literal(item, where)).filter((item) => item !== undefined);
  }
}

/** Whether a token is YAML's null. */
export function isNull(token: TemplateToken): boolean {
  return token.isLiteral && token.templateTokenType === 7;
}

/** The text of a scalar token as it stands; an expression with its braces. */
export function textOf(token: TemplateToken): string {
  return (token as ScalarToken).toString();
}
