import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { FaultSwitchboard } from '../src/faults/switchboard.ts';
import { faultCatalogue, formatFault, listFaults, parseFault } from '../src/index.ts';

describe('the fault catalogue', () => {
  test('has each name once, and says what happens and what is expected', () => {
    const names = faultCatalogue.map((fault) => fault.name);
    expect(new Set(names).size).toBe(names.length);
    for (const fault of faultCatalogue) {
      expect(fault.name).toMatch(/^[a-z][a-z0-9-]+$/);
      expect(fault.happens.length + fault.expected.length).toBeGreaterThan(30);
    }
  });

  test('prints one fault a line, its name first', () => {
    const lines = listFaults();
    expect(lines).toHaveLength(faultCatalogue.length);
    expect(lines.map((line) => line.split(' ')[0])).toEqual(faultCatalogue.map((fault) => fault.name));
  });
});

describe('parseFault', () => {
  test.each(['wix-build-error', 'wix-build-error@2', 'wix-build-error@3+', 'wix-build-error@production'])(
    'reads and writes %s',
    (text) => {
      expect(formatFault(parseFault(text))).toBe(text);
    },
  );

  test.each([
    'wix-bild-error',
    'wix-build-error@',
    'wix-build-error@0',
    'wix-build-error@-1',
    'wix-build-error@Prod uction',
    '@2',
    '',
  ])('refuses "%s"', (text) => {
    expect(() => parseFault(text)).toThrow(ConfigurationError);
  });

  test('refuses an environment where none can be known', () => {
    expect(() => parseFault('slack-refuses@production')).toThrow(/does not know which environment/);
  });
});

describe('the switchboard', () => {
  const strikesOf = (text: string, environments: (string | undefined)[]): boolean[] => {
    const board = new FaultSwitchboard();
    board.enable(text);
    return environments.map((environment) => board.strikes('wix-build-error', environment));
  };

  test.each([
    ['wix-build-error', [true, true, true]],
    ['wix-build-error@2', [false, true, false]],
    ['wix-build-error@2+', [false, true, true]],
    ['wix-build-error@production', [false, true, false]],
  ])('%s strikes when it should', (text, expected) => {
    expect(strikesOf(text, ['development', 'production', undefined])).toEqual(expected);
  });

  test('counts occasions and strikes, and tells who listens', () => {
    const board = new FaultSwitchboard();
    const heard: string[] = [];
    board.onStrike((name) => heard.push(name));
    board.enable('wix-build-error@2', 'wix-deploy-500');
    board.strikes('wix-build-error');
    board.strikes('wix-build-error');
    expect(board.struck()).toEqual([
      { name: 'wix-build-error', when: 'wix-build-error@2', occasions: 2, struck: 1 },
      { name: 'wix-deploy-500', when: 'wix-deploy-500', occasions: 0, struck: 0 },
    ]);
    expect(heard).toEqual(['wix-build-error']);
    board.disable('wix-build-error');
    expect(board.list().map(formatFault)).toEqual(['wix-deploy-500']);
  });
});
