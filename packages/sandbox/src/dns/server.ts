import dgram from 'node:dgram';
import { readQuestion, writeAnswer } from './message.ts';

/** A name server of the loopback address that knows text records. */
export interface NameServer {
  /** `127.0.0.1:PORT`, as resolvers take it. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Starts a name server on a free port of the loopback address.
 *
 * @param textsOf - The text records of a name in lower case; undefined where the name does not exist, `silent` for no
 *   answer at all.
 */
export async function startNameServer(
  textsOf: (name: string) => readonly string[] | undefined | 'silent',
): Promise<NameServer> {
  const socket = dgram.createSocket('udp4');
  socket.on('message', (message, { address, port }) => {
    const question = readQuestion(message);
    if (question === undefined) return;
    const texts = textsOf(question.name);
    if (texts === 'silent') return;
    const answer = question.type === 'TXT' ? texts : texts && [];
    socket.send(writeAnswer(message, question.end, answer), port, address);
  });
  // Who asked may be gone by now.
  socket.on('error', () => undefined);
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${String(socket.address().port)}`,
    close: async () => await new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}
