import { describe, expect, test } from '@jest/globals';
import { ConfigurationError } from '@fhir-iq/sluice-model';
import { readOptions } from '../src/options.ts';

describe('the command line of rehearse', () => {
  test('by default deploys the example, until production, without haste', () => {
    expect(readOptions([])).toEqual({
      scenario: 'deploy',
      fork: false,
      until: 'production',
      reject: [],
      keepHold: false,
      faults: [],
      unset: [],
      listFaults: false,
      speed: 1,
      page: true,
      fresh: false,
      state: '.sluice',
    });
  });

  test('takes all of it', () => {
    const argv =
      'nightly --site ../site --until production --approve Staging-Tech-Lead=ada,b=c --reject x --fault a --fault b@2+ --unset IMAP_URL --unset KEY@staging --list-faults --at 2026-11-23T09:00:00Z --speed 60 --json s.json --no-page --fresh --state /tmp/x --keep-hold';
    expect(readOptions(argv.split(' '))).toEqual({
      scenario: 'nightly',
      site: '../site',
      fork: false,
      until: 'production',
      approve: new Map([
        ['staging-tech-lead', 'ada'],
        ['b', 'c'],
      ]),
      reject: ['x'],
      keepHold: true,
      faults: [{ name: 'a' }, { name: 'b', when: '2+' }],
      unset: [{ name: 'IMAP_URL' }, { name: 'KEY', environment: 'staging' }],
      listFaults: true,
      at: new Date('2026-11-23T09:00:00Z'),
      speed: 60,
      json: 's.json',
      page: false,
      fresh: true,
      state: '/tmp/x',
    });
    expect(readOptions(['--approve', 'all']).approve).toBe('all');
    expect(readOptions(['--approve', 'none']).approve).toEqual(new Map());
    expect(readOptions(['rollback', '--attempt', '2'])).toMatchObject({ rollback: {}, attempt: 2 });
    expect(
      readOptions([
        'rollback',
        '--reason',
        'r',
        '--details',
        'd',
        '--by',
        'ada',
        '--bad',
        'b',
        '--during',
        'publish',
      ]).rollback,
    ).toEqual({ reason: 'r', details: 'd', by: 'ada', bad: 'b', during: 'publish' });
    expect(readOptions(['pull-request', '--fork'])).toMatchObject({ scenario: 'pull-request', fork: true });
  });

  test.each([
    [['publish'], 'The scenario is "publish". It is one of deploy, pull-request, nightly, rollback.'],
    [['deploy', 'nightly'], 'One scenario at a time.'],
    [['--nope'], "Unknown option '--nope'"],
    [['--approve', 'prod'], '--approve is "prod". It takes "all", "none" or ENVIRONMENT=LOGIN'],
    [['--speed', '0'], '--speed is "0". It is a number from 1 to 10000.'],
    [['--at', 'noon'], '--at is "noon".'],
    [['--fault', '@2'], '--fault is "@2".'],
    [['--unset', 'A B'], '--unset is "A B". It is the name of a secret or variable'],
    [['--unset', 'KEY@'], '--unset is "KEY@".'],
    [['--reason', 'x'], '--reason is "x". It goes with the scenario rollback.'],
    [['--by', 'ada'], '--by is "ada". It goes with the scenario rollback.'],
    [['--attempt', '1'], '--attempt is "1". It is a whole number from 2 to 51'],
    [['nightly', '--attempt', '2'], 'It goes with the scenarios deploy and rollback.'],
    [['--fork'], 'It goes with the scenario pull-request.'],
    [['--variant', 'x', '--site', 'y'], 'Variants belong to the example'],
  ])('%j is refused', (argv, message) => {
    expect(() => readOptions(argv)).toThrow(ConfigurationError);
    expect(() => readOptions(argv)).toThrow(message);
  });
});
