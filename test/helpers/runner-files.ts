/**
 * Reads a file in the form of GITHUB_OUTPUT: `name=value` lines and `name<<DELIMITER` blocks. The last value counts.
 *
 * @param text - The file.
 */
export function parseOutputs(text: string): Record<string, string> {
  const outputs: Record<string, string> = {};
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line === '') continue;
    const block = /^(?<name>[^=]+?)<<(?<delimiter>.+)$/.exec(line)?.groups;
    if (block === undefined) {
      const split = line.indexOf('=');
      if (split < 0)
        throw new Error(
          `line ${String(at + 1)} of the outputs is neither name=value nor name<<DELIMITER: ${line}`,
        );
      outputs[line.slice(0, split)] = line.slice(split + 1);
      continue;
    }
    const { name = '', delimiter = '' } = block;
    const end = lines.indexOf(delimiter, at + 1);
    if (end < 0) throw new Error(`output ${name} has no end`);
    outputs[name] = lines.slice(at + 1, end).join('\n');
    at = end;
  }
  return outputs;
}
