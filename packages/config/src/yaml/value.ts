import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Path } from '../path.ts';
import { maxAliases, maxDepth, maxNodes } from './limits.ts';
import { type PlaceNode, placeNode } from './places.ts';
import type { TextProblem } from './text-problem.ts';

/** Names that mean something to JavaScript itself and so never are keys of the file. */
const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

interface Plain {
  readonly value: unknown;
  readonly places: PlaceNode;
  readonly problems: readonly TextProblem[];
  /** False when a limit cut the value short. */
  readonly whole: boolean;
}

/** Turns a parsed document into plain values, and notes where each stands. */
export function plainValue(document: Document): Plain {
  const walk = new Walk(document);
  const root = document.contents;
  const places = placeNode(0, root?.range?.[0] ?? 0);
  const value = walk.value(root, [], places, 0);
  return { value, places, problems: walk.problems, whole: walk.whole };
}

class Walk {
  readonly problems: TextProblem[] = [];
  whole = true;
  private nodes = 0;
  private aliases = 0;
  private readonly document: Document;

  constructor(document: Document) {
    this.document = document;
  }

  value(node: unknown, path: Path, place: PlaceNode, depth: number): unknown {
    if (!this.whole) return null;
    this.nodes += 1;
    if (this.nodes > maxNodes)
      return this.stop(
        place,
        path,
        'the file holds too many values',
        `more than ${maxNodes}`,
        `at most ${maxNodes}, aliases followed`,
      );
    if (depth > maxDepth)
      return this.stop(
        place,
        path,
        'the file is nested too deeply, or an alias contains itself',
        `more than ${maxDepth} levels`,
        `at most ${maxDepth} levels`,
      );
    if (isAlias(node)) return this.followed(node.resolve(this.document), path, place, depth);
    if (isMap(node)) return this.object(node, path, place, depth);
    if (isSeq(node)) {
      return node.items.map((item, index) => {
        const offset = (item as Node | null)?.range?.[0] ?? place.value;
        const child = placeNode(offset, offset);
        place.children.set(index, child);
        return this.value(item, [...path, index], child, depth + 1);
      });
    }
    return isScalar(node) ? scalarValue(node.value) : null;
  }

  private followed(target: Node | undefined, path: Path, place: PlaceNode, depth: number): unknown {
    this.aliases += 1;
    if (this.aliases > maxAliases)
      return this.stop(
        place,
        path,
        'the file uses too many aliases',
        `more than ${maxAliases}`,
        `at most ${maxAliases}`,
      );
    if (target === undefined) {
      this.report(
        place.value,
        path,
        'alias',
        'this alias refers to an anchor that is not there',
        'an alias',
        'anchors that stand before their aliases',
      );
      return null;
    }
    return this.value(target, path, place, depth + 1);
  }

  private object(node: YAMLMap, path: Path, place: PlaceNode, depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    for (const pair of node.items) {
      const name = this.keyOf(pair, path, place);
      if (name === undefined) continue;
      const keyOffset = (pair.key as Node).range?.[0] ?? place.value;
      const before = place.children.get(name);
      if (before !== undefined) {
        this.report(
          keyOffset,
          [...path, name],
          'duplicate',
          'the key stands here twice',
          name,
          'each key once; the values of the first one count',
        );
        continue;
      }
      const child = placeNode(keyOffset, (pair.value as Node | null)?.range?.[0] ?? keyOffset);
      place.children.set(name, child);
      object[name] = this.value(pair.value, [...path, name], child, depth + 1);
    }
    return object;
  }

  private keyOf(pair: Pair, path: Path, place: PlaceNode): string | undefined {
    const key = isAlias(pair.key) ? pair.key.resolve(this.document) : pair.key;
    const offset = (pair.key as Node | null)?.range?.[0] ?? place.value;
    if (!isScalar(key) || typeof key.value !== 'string') {
      const found = isScalar(key) ? String(key.value) : key === null ? 'nothing' : 'a list or an object';
      this.report(
        offset,
        path,
        'key',
        'a key must be text',
        found.slice(0, 60),
        'text; put numbers, true, false and null in quotes',
      );
      return undefined;
    }
    if (key.value === '<<') {
      this.report(
        offset,
        path,
        'merge',
        'merge keys are not followed',
        '<<',
        'keys written out, or an alias as the value of a key',
      );
      return undefined;
    }
    if (forbiddenKeys.has(key.value)) {
      this.report(offset, path, 'key', 'this name cannot be a key', key.value, 'another name');
      return undefined;
    }
    return key.value;
  }

  private stop(place: PlaceNode, path: Path, message: string, found: string, allowed: string): null {
    this.whole = false;
    this.report(place.key, path, 'limit', message, found, allowed);
    return null;
  }

  private report(
    offset: number,
    path: Path,
    rule: string,
    message: string,
    found: string,
    allowed: string,
  ): void {
    this.problems.push({ offset, path, rule, message, found, allowed });
  }
}

function scalarValue(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}
