/** What the advisory service knows of one vulnerability, as npm's bulk endpoint words it. */
export interface Advisory {
  readonly package: string;
  readonly id: number;
  readonly url: string;
  readonly title: string;
  readonly severity: 'critical' | 'high' | 'moderate' | 'low' | 'info';
  readonly vulnerableVersions: string;
  readonly cwe: readonly string[];
  readonly cvss: { readonly score: number; readonly vectorString: string };
}

/**
 * The advisories that the stand-in knows: real ones, in the registry's words. `minimist@0.0.8` is the pinned canary
 * that the security scan asks about on each run.
 */
export const seededAdvisories: readonly Advisory[] = [
  {
    package: 'minimist',
    id: 1097678,
    url: 'https://github.com/advisories/GHSA-xvch-5gv4-984h',
    title: 'Prototype Pollution in minimist',
    severity: 'critical',
    vulnerableVersions: '<0.2.4',
    cwe: ['CWE-1321'],
    cvss: { score: 9.8, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
  },
  {
    package: 'minimist',
    id: 1097677,
    url: 'https://github.com/advisories/GHSA-xvch-5gv4-984h',
    title: 'Prototype Pollution in minimist',
    severity: 'critical',
    vulnerableVersions: '>=1.0.0 <1.2.6',
    cwe: ['CWE-1321'],
    cvss: { score: 9.8, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' },
  },
  {
    package: 'minimist',
    id: 1096465,
    url: 'https://github.com/advisories/GHSA-vh95-rmgr-6w4m',
    title: 'Prototype Pollution in minimist',
    severity: 'moderate',
    vulnerableVersions: '<0.2.1',
    cwe: ['CWE-1321'],
    cvss: { score: 5.6, vectorString: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:L/A:L' },
  },
  {
    package: 'lodash',
    id: 1106913,
    url: 'https://github.com/advisories/GHSA-35jh-r3h4-6jhm',
    title: 'Command Injection in lodash',
    severity: 'high',
    vulnerableVersions: '<4.17.21',
    cwe: ['CWE-77', 'CWE-94'],
    cvss: { score: 7.2, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H' },
  },
  {
    package: 'lodash',
    id: 1108258,
    url: 'https://github.com/advisories/GHSA-29mw-wpgm-hmr9',
    title: 'Regular Expression Denial of Service (ReDoS) in lodash',
    severity: 'moderate',
    vulnerableVersions: '>=4.0.0 <4.17.21',
    cwe: ['CWE-400', 'CWE-1333'],
    cvss: { score: 5.3, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L' },
  },
  {
    package: 'ms',
    id: 1109573,
    url: 'https://github.com/advisories/GHSA-w9mr-4mfr-499f',
    title: 'Vercel ms Inefficient Regular Expression Complexity vulnerability',
    severity: 'moderate',
    vulnerableVersions: '<2.0.0',
    cwe: ['CWE-1333'],
    cvss: { score: 5.3, vectorString: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L' },
  },
];
