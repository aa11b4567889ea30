/** One word of a command, or a list of words in parentheses. */
export type ImapToken = string | readonly ImapToken[];

/** A command as it came: tag, name and arguments. */
export interface ImapCommand {
  readonly tag: string;
  readonly name: string;
  readonly args: readonly ImapToken[];
}

/** The most bytes of one command. */
const longest = 1024 * 1024;

/** Gathers commands from what a client sends; a literal is asked for when it is announced. */
export class CommandReader {
  private text = '';
  private readonly goOn: () => void;

  /** @param goOn - Tells the client that its literal may come. */
  constructor(goOn: () => void) {
    this.goOn = goOn;
  }

  /**
   * Takes what came.
   *
   * @returns The commands that are whole by now.
   * @throws {Error} For a command that is too long.
   */
  take(chunk: Buffer): ImapCommand[] {
    this.text += chunk.toString('latin1');
    if (this.text.length > longest) throw new Error('the command is too long');
    const commands: ImapCommand[] = [];
    for (let end = this.endOfCommand(); end !== undefined; end = this.endOfCommand()) {
      const [tag, name, ...args] = tokensOf(this.text.slice(0, end));
      this.text = this.text.slice(end + 2);
      this.asked = 0;
      if (typeof tag === 'string' && typeof name === 'string')
        commands.push({ tag, name: name.toUpperCase(), args });
    }
    return commands;
  }

  /** How many literals of the command have been asked for. */
  private asked = 0;

  /** Where the command ends that begins the text; undefined where more must come. */
  private endOfCommand(): number | undefined {
    let from = 0;
    for (let literals = 1; ; literals += 1) {
      const line = this.text.indexOf('\r\n', from);
      if (line === -1) return undefined;
      const literal = /\{(\d+)(\+?)\}$/.exec(this.text.slice(from, line));
      if (literal === null) return line;
      if (literals > this.asked) {
        this.asked = literals;
        if (literal[2] === '') this.goOn();
      }
      from = line + 2 + Number(literal[1]);
      if (this.text.length < from) return undefined;
    }
  }
}

const word = /\s*(?:\{(\d+)\+?\}\r\n|"((?:[^"\\]|\\.)*)"|([()])|((?:[^\s()"{\[]|\[[^\]]*\])+))/y;

function tokensOf(line: string): ImapToken[] {
  const stack: ImapToken[][] = [[]];
  let at = 0;
  while (at < line.length) {
    word.lastIndex = at;
    const match = word.exec(line);
    if (match === null) break;
    at = word.lastIndex;
    const [, length, quoted, parenthesis, atom] = match;
    const top = stack.at(-1) as ImapToken[];
    if (length !== undefined) {
      top.push(line.slice(at, at + Number(length)));
      at += Number(length);
    } else if (parenthesis === '(') stack.push([]);
    else if (parenthesis === ')' && stack.length > 1) {
      const list = stack.pop() as ImapToken[];
      (stack.at(-1) as ImapToken[]).push(list);
    } else top.push(quoted === undefined ? (atom ?? '') : quoted.replace(/\\(.)/g, '$1'));
  }
  return stack[0] as ImapToken[];
}
