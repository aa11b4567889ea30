#!/usr/bin/env node
// What the stand-in of SonarQube gives to scanners in place of Java and of the engine: it reads the settings as the engine
// does, looks for the two constructs whose issues were recorded, sends them in, and leaves the same report.
'use strict';
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const http = require('node:http');
const https = require('node:https');
const path = require('node:path');
const tls = require('node:tls');

const known = /\.(?:js|jsx|mjs|cjs|ts|tsx|css|html)$/;
const rules = [
  { rule: 'javascript:S1523', pattern: /\beval\s*\(/ },
  { rule: 'javascript:S4790', pattern: /createHash\(\s*['"](?:md5|sha1)['"]/i },
];

const say = (level, message) => process.stdout.write(`${JSON.stringify({ level, message })}\n`);

const settings = Object.fromEntries(
  JSON.parse(readFileSync(0, 'utf8')).scannerProperties.map(({ key, value }) => [key, value]),
);

function filesIn(folder, found = []) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === '.git') continue;
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) filesIn(place, found);
    else if (known.test(entry.name)) found.push(place);
  }
  return found;
}

function report() {
  const base = settings['sonar.projectBaseDir'];
  const excluded = (settings['sonar.exclusions'] ?? '').split(',').filter((one) => one !== '');
  const sources = (settings['sonar.sources'] ?? '.').split(',');
  const files = [...new Set(sources.flatMap((one) => filesIn(path.join(base, one))))]
    .map((place) => path.relative(base, place))
    .filter((file) => !excluded.some((pattern) => path.matchesGlob?.(file, pattern) === true))
    .sort();
  const issues = files.flatMap((file) =>
    readFileSync(path.join(base, file), 'utf8')
      .split('\n')
      .flatMap((text, index) =>
        /NOSONAR/i.test(text)
          ? []
          : rules
              .filter(({ pattern }) => pattern.test(text))
              .map(({ rule }) => ({ rule, file, line: index + 1 })),
      ),
  );
  return {
    project: settings['sonar.projectKey'],
    revision: settings['sonar.scm.revision'] ?? null,
    files,
    issues,
  };
}

/** A connection through the proxy that the scanner was told of, as the engine makes it. */
function throughProxy(target) {
  const host = settings['sonar.scanner.proxyHost'];
  if (host === undefined) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const connect = http.request({
      host,
      port: settings['sonar.scanner.proxyPort'] ?? 80,
      method: 'CONNECT',
      path: `${target.hostname}:${target.port || 443}`,
    });
    connect.once('connect', (answer, socket) => {
      if (answer.statusCode === 200) resolve(tls.connect({ socket, servername: target.hostname }));
      else reject(new Error(`the proxy answers ${answer.statusCode}`));
    });
    connect.once('error', reject);
    connect.end();
  });
}

async function send(body) {
  const target = new URL(`${settings['sonar.host.url']}/api/ce/submit`);
  const socket = await throughProxy(target);
  const { request } = target.protocol === 'https:' ? https : http;
  return await new Promise((resolve, reject) => {
    const sent = request(target, {
      method: 'POST',
      headers: { authorization: `Bearer ${settings['sonar.token']}`, 'content-type': 'application/json' },
      ...(socket === undefined ? {} : { createConnection: () => socket }),
    });
    sent.once('response', (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode, text: Buffer.concat(chunks).toString() }));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

async function main() {
  say('INFO', 'The engine of the stand-in: no rule of SonarQube is applied but two.');
  const { status, text } = await send(JSON.stringify(report()));
  if (status === 403) {
    say(
      'ERROR',
      "You're not authorized to analyze this project or the project doesn't exist on SonarQube and you're not authorized to create it. Please contact an administrator.",
    );
    return 1;
  }
  if (status !== 200) {
    say('ERROR', `Failed to upload report: HTTP code ${status}: ${text.slice(0, 200)}`);
    return 1;
  }
  const url = settings['sonar.host.url'];
  const project = settings['sonar.projectKey'];
  const { taskId } = JSON.parse(text);
  const left = {
    projectKey: project,
    serverUrl: url,
    serverVersion: '26.9.0.129388',
    dashboardUrl: `${url}/dashboard?id=${encodeURIComponent(project)}`,
    ceTaskId: taskId,
    ceTaskUrl: `${url}/api/ce/task?id=${taskId}`,
  };
  const file = settings['sonar.scanner.metadataFilePath'];
  writeFileSync(
    file,
    Object.entries(left)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  say('INFO', 'ANALYSIS SUCCESSFUL');
  return 0;
}

main().then(
  (code) => (process.exitCode = code),
  (error) => {
    say('ERROR', error.message);
    process.exitCode = 1;
  },
);
