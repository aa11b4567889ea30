import type { AnnotationStory } from '../story/story.ts';

/** What a step's output can ask the runner for by `::command::`. */
export interface CommandHooks {
  write(line: string): void;
  mask(value: string): void;
  annotate(annotation: AnnotationStory): void;
  /** A command that makes the step fail. */
  refuse(message: string): void;
  readonly debug: boolean;
}

/** Undoes GitHub's escapes in the message of a command. */
function unescapeData(text: string): string {
  return text.replace(/%0D/gi, '\r').replace(/%0A/gi, '\n').replace(/%25/g, '%');
}

function readProperties(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').filter((pair) => pair.includes('='));
  return Object.fromEntries(
    pairs.map((pair) => {
      const [key = '', ...value] = pair.split('=');
      const plain = value.join('=').replace(/%3A/gi, ':').replace(/%2C/gi, ',');
      return [key.trim(), unescapeData(plain)];
    }),
  );
}

/** Splits `::name key=value,…::message`; nothing for a line that is no command. */
export function parseCommand(
  line: string,
): { name: string; properties: Record<string, string>; message: string } | undefined {
  const text = line.trimStart();
  const end = text.startsWith('::') ? text.indexOf('::', 2) : -1;
  if (end < 0) return undefined;
  const head = text.slice(2, end);
  const space = head.indexOf(' ');
  const name = space < 0 ? head : head.slice(0, space);
  if (name === '') return undefined;
  return {
    name,
    properties: readProperties(space < 0 ? undefined : head.slice(space + 1)),
    message: unescapeData(text.slice(end + 2)),
  };
}

const perStep = 10;

/** Reads the output of one step: passes lines on and does what workflow commands ask. */
export class CommandReader {
  private readonly hooks: CommandHooks;
  private resumeToken: string | undefined;
  private echo = false;
  private readonly counts = { error: 0, warning: 0, notice: 0 };

  constructor(hooks: CommandHooks) {
    this.hooks = hooks;
  }

  /** Takes one line of the step's output. */
  line(text: string): void {
    const command = parseCommand(text);
    if (command === undefined) return this.hooks.write(text);
    if (this.resumeToken !== undefined) {
      if (command.name !== this.resumeToken) return this.hooks.write(text);
      this.resumeToken = undefined;
      return;
    }
    if (this.echo && command.name !== 'add-mask') this.hooks.write(text);
    this.run(command, text);
  }

  private run(
    { name, properties, message }: NonNullable<ReturnType<typeof parseCommand>>,
    text: string,
  ): void {
    switch (name) {
      case 'error':
      case 'warning':
      case 'notice':
        return this.annotate(name, properties, message);
      case 'debug':
        if (this.hooks.debug) this.hooks.write(`##[debug]${message}`);
        return;
      case 'group':
        return this.hooks.write(`##[group]${message}`);
      case 'endgroup':
        return this.hooks.write('##[endgroup]');
      case 'add-mask':
        return this.hooks.mask(message);
      case 'echo':
        this.echo = message.toLowerCase() === 'on';
        return;
      case 'stop-commands':
        if (message.trim() === '' || message === 'pause-logging') {
          return this.hooks.refuse(`Invalid token for '::stop-commands::': ${JSON.stringify(message)}`);
        }
        this.resumeToken = message;
        return;
      case 'set-env':
      case 'add-path':
        return this.hooks.refuse(
          `Unable to process command '${text}' successfully. The \`${name}\` command is disabled. Please upgrade to using Environment Files.`,
        );
      case 'set-output':
      case 'save-state':
      case 'add-matcher':
      case 'remove-matcher':
        return this.hooks.refuse(`not rehearsed: the workflow command ::${name}::`);
      default:
        // GitHub writes what it does not know as it stands.
        this.hooks.write(text);
    }
  }

  private annotate(
    level: AnnotationStory['level'],
    properties: Record<string, string>,
    message: string,
  ): void {
    this.hooks.write(`##[${level}]${message}`);
    this.counts[level] += 1;
    if (this.counts[level] > perStep) return;
    const line = Number(properties['line']);
    const column = Number(properties['col']);
    this.hooks.annotate({
      level,
      message,
      ...(properties['title'] === undefined ? {} : { title: properties['title'] }),
      ...(properties['file'] === undefined ? {} : { file: properties['file'] }),
      ...(Number.isInteger(line) && line > 0 ? { line } : {}),
      ...(Number.isInteger(column) && column > 0 ? { column } : {}),
    });
  }
}
