import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { parse } from 'yaml';
import { jobsOf, ownTarget, root, type WorkflowFile } from './files.ts';

/** What an action or a called workflow takes and gives. */
export interface Interface {
  readonly inputs: Readonly<Record<string, { required?: boolean; default?: unknown }>>;
  readonly outputs: readonly string[];
}

/** Our actions by name, as their action.yml has them. */
export function ownActions(): Map<string, Interface> {
  const folder = path.join(root, 'actions');
  const names = readdirSync(folder).filter((name) => existsSync(path.join(folder, name, 'action.yml')));
  return new Map(
    names.map((name) => {
      const { inputs, outputs } = parse(
        readFileSync(path.join(folder, name, 'action.yml'), 'utf8'),
      ) as Record<string, Record<string, object>>;
      return [name, { inputs: inputs ?? {}, outputs: Object.keys(outputs ?? {}) }];
    }),
  );
}

/** What a workflow takes and gives when it is called; undefined when it cannot be called. */
export function callInterface({ workflow }: WorkflowFile): Interface | undefined {
  const call = workflow.on['workflow_call'] as { inputs?: Interface['inputs']; outputs?: object } | undefined;
  return call === undefined
    ? undefined
    : { inputs: call.inputs ?? {}, outputs: Object.keys(call.outputs ?? {}) };
}

/**
 * Where a workflow hands our actions and workflows what they do not take, leaves out what they require, or reads an
 * output that they do not give.
 */
export function usageProblems(
  file: WorkflowFile,
  actions: ReadonlyMap<string, Interface>,
  workflows: ReadonlyMap<string, Interface>,
): string[] {
  const of = (uses: string | undefined): Interface | 'unknown' | undefined => {
    const target = uses === undefined ? undefined : ownTarget(uses);
    if (target === undefined) return undefined;
    return (target.kind === 'action' ? actions : workflows).get(target.name) ?? 'unknown';
  };
  return jobsOf(file).flatMap((job) => {
    const text = JSON.stringify(job);
    const steps = (job.steps ?? []).flatMap((step) => {
      const where = `${file.file} ${job.id}: "${step.name ?? ''}"`;
      return [
        ...inputProblems(where, of(step.uses), step.with),
        ...outputProblems(where, of(step.uses), text, `steps.${step.id ?? ''}.outputs.`),
      ];
    });
    const called = of(job.uses);
    const where = `${file.file} ${job.id}`;
    const whole = JSON.stringify(file.workflow.jobs);
    const given =
      called === undefined || called === 'unknown' ? Object.keys(job.outputs ?? {}) : called.outputs;
    return [
      ...steps,
      ...inputProblems(where, called, job.with),
      ...outputProblems(where, { inputs: {}, outputs: given }, whole, `needs.${job.id}.outputs.`),
    ];
  });
}

function inputProblems(
  where: string,
  target: Interface | 'unknown' | undefined,
  given: object = {},
): string[] {
  if (target === undefined) return [];
  if (target === 'unknown') return [`${where} uses what is not there`];
  const unknown = Object.keys(given).filter((name) => !(name in target.inputs));
  const missing = Object.entries(target.inputs).filter(
    ([name, input]) => input.required === true && !(name in given),
  );
  return [
    ...unknown.map((name) => `${where} has no input ${name}`),
    ...missing.map(([name]) => `${where} needs the input ${name}`),
  ];
}

function outputProblems(
  where: string,
  target: Interface | 'unknown' | undefined,
  text: string,
  prefix: string,
): string[] {
  if (target === undefined || target === 'unknown') return [];
  const read = [...text.matchAll(new RegExp(`${prefix.replaceAll('.', '\\.')}([a-z-]+)`, 'g'))].map(
    ([, name]) => name ?? '',
  );
  return read
    .filter((name) => !target.outputs.includes(name))
    .map((name) => `${where} has no output ${name}`);
}

/** Where an action's entry takes its inputs from: an object on the spot, or one that a module exports. */
export type Declared =
  { readonly names: readonly string[] } | { readonly module: string; readonly exported: string };

/**
 * The inputs that an action's entry declares in its call of `runAction`.
 *
 * @param source - Text of src/index.ts.
 * @returns Undefined when they stand neither there nor in what the entry imports.
 */
export function declaredInputs(source: string): Declared | undefined {
  let found: Declared | undefined;
  const file = ts.createSourceFile('index.ts', source, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'runAction') found = inputsOf(node, file);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function inputsOf(call: ts.CallExpression, file: ts.SourceFile): Declared | undefined {
  const argument = call.arguments[0];
  if (argument === undefined || !ts.isObjectLiteralExpression(argument)) return undefined;
  const inputs = argument.properties.find((one) => one.name?.getText() === 'inputs');
  if (inputs === undefined || !ts.isPropertyAssignment(inputs)) return undefined;
  const value = inputs.initializer;
  if (ts.isIdentifier(value)) {
    const from = file.statements.find((one) => ts.isImportDeclaration(one) && importsName(one, value.text));
    if (from === undefined) return undefined;
    return {
      module: ((from as ts.ImportDeclaration).moduleSpecifier as ts.StringLiteral).text,
      exported: value.text,
    };
  }
  if (!ts.isObjectLiteralExpression(value)) return undefined;
  return {
    names: value.properties.map((one) => (one.name === undefined ? one.getText() : nameOf(one.name))),
  };
}

function importsName(declaration: ts.ImportDeclaration, name: string): boolean {
  const bindings = declaration.importClause?.namedBindings;
  return (
    bindings !== undefined &&
    ts.isNamedImports(bindings) &&
    bindings.elements.some((one) => one.name.text === name)
  );
}

function nameOf(name: ts.PropertyName): string {
  return ts.isStringLiteral(name) || ts.isIdentifier(name) ? name.text : name.getText();
}
