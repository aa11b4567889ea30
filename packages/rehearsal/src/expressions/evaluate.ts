import { Evaluator, Lexer, Parser, data } from '@actions/expressions';
import type { ExpressionData } from '@actions/expressions/data/expressiondata';
import { TokenType } from '@actions/expressions/lexer';
import { truthy } from '@actions/expressions/result';
import { ensureStatusFunction } from '@actions/workflow-parser/model/converter/if-condition';
import {
  isBasicExpression,
  isMapping,
  isSequence,
} from '@actions/workflow-parser/templates/tokens/type-guards';
import type {
  BooleanToken,
  MappingToken,
  NumberToken,
  TemplateToken,
} from '@actions/workflow-parser/templates/tokens/index';
import { textOf } from '../parse/tokens.ts';
import { fromData, textOfValue, toData, type Value } from './data.ts';
import { contextNames, extensionFunctions, type Scope } from './scope.ts';

type Token = ReturnType<Lexer['lex']>['tokens'][number];
const stringToken: Token['type'] = TokenType.STRING;

/** An expression that has no value, as GitHub says it. */
export class ExpressionFailure extends Error {}

/** The lexer undoes only the first doubled quote of a text; GitHub undoes all. */
function tokensOf(expression: string): Token[] {
  return new Lexer(expression)
    .lex()
    .tokens.map((token) =>
      token.type === stringToken
        ? { ...token, value: token.lexeme.slice(1, -1).replaceAll("''", "'") }
        : token,
    );
}

function evaluateToData(expression: string, scope: Scope): ExpressionData {
  const functions = extensionFunctions(scope);
  const contexts = new data.Dictionary(
    ...contextNames.map((key) => ({ key, value: toData(scope.contexts[key] ?? {}) })),
  );
  try {
    const tree = new Parser(tokensOf(expression), contextNames, functions).parse();
    return new Evaluator(
      tree,
      contexts,
      new Map(functions.map((one) => [one.name.toLowerCase(), one])),
    ).evaluate();
  } catch (error) {
    throw new ExpressionFailure(
      `The expression ${expression} cannot be evaluated: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Evaluates the text of an expression, without its braces. */
export function evaluateExpression(expression: string, scope: Scope): Value {
  return fromData(evaluateToData(expression, scope));
}

/**
 * Evaluates a token of any form.
 *
 * @param token - A scalar, a sequence or a mapping that may hold expressions.
 * @param scope - What they see.
 * @returns The value; a mapping as an object, a sequence as an array.
 * @throws {ExpressionFailure} For an expression without a value.
 */
export function evaluateToken(token: TemplateToken | undefined, scope: Scope): Value {
  if (token === undefined) return null;
  if (isBasicExpression(token)) return evaluateExpression(token.expression, scope);
  if (isSequence(token)) return [...token].map((item) => evaluateToken(item, scope));
  if (isMapping(token)) return evaluateMapping(token, scope, evaluateToken);
  if (token.templateTokenType === 7) return null;
  const literal = token as BooleanToken | NumberToken;
  return 'value' in literal ? literal.value : textOf(token);
}

/** Evaluates a token to a text, as GitHub does where it wants one: null is empty, true is `true`. */
export function evaluateText(token: TemplateToken | undefined, scope: Scope): string {
  if (token === undefined) return '';
  if (isBasicExpression(token)) return evaluateToData(token.expression, scope).coerceString();
  return toData(evaluateToken(token, scope)).coerceString();
}

/** Evaluates the members of a mapping to texts. */
export function evaluateTexts(
  members: Iterable<readonly [string, TemplateToken]>,
  scope: Scope,
): Record<string, string> {
  return Object.fromEntries([...members].map(([key, token]) => [key, evaluateText(token, scope)]));
}

/** The members of a mapping whose keys are no expressions. */
export function membersOf(mapping: MappingToken | undefined): [string, TemplateToken][] {
  return mapping === undefined ? [] : [...mapping].map(({ key, value }) => [key.toString(), value]);
}

function evaluateMapping<T>(
  mapping: MappingToken,
  scope: Scope,
  evaluate: (token: TemplateToken, scope: Scope) => T,
): Record<string, T> {
  return Object.fromEntries(membersOf(mapping).map(([key, value]) => [key, evaluate(value, scope)]));
}

/**
 * Evaluates an `if:`. Without one of the status functions in it, it means `success() && (…)`.
 *
 * @param token - The condition, with or without braces; absent means `success()`.
 * @param scope - What it sees, with its status.
 */
export function evaluateCondition(token: TemplateToken | undefined, scope: Scope): boolean {
  const text = token === undefined ? '' : isBasicExpression(token) ? token.expression : textOf(token).trim();
  if (text === '') return truthy(evaluateToData('success()', scope));
  return truthy(evaluateToData(ensureStatusFunction(text, token?.definitionInfo), scope));
}

/** Evaluates `pre-if` and `post-if`, which GitHub takes as they stand. */
export function evaluateRunsCondition(expression: string, scope: Scope): boolean {
  return truthy(evaluateToData(expression, scope));
}

/** Evaluates a token to a boolean as GitHub's templates want one: a boolean, or the texts `true` and `false`. */
export function evaluateBoolean(token: TemplateToken | undefined, scope: Scope, otherwise: boolean): boolean {
  if (token === undefined) return otherwise;
  const value = evaluateToken(token, scope);
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new ExpressionFailure(`Unexpected value '${textOfValue(value)}': a boolean was expected`);
}

/** Evaluates a token to a number. */
export function evaluateNumber(token: TemplateToken | undefined, scope: Scope, otherwise: number): number {
  if (token === undefined) return otherwise;
  const value = evaluateToken(token, scope);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number === 'number' && Number.isFinite(number)) return number;
  throw new ExpressionFailure(`Unexpected value '${textOfValue(value)}': a number was expected`);
}
