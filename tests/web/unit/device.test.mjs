// People recognize their devices by what the list of sign-ins calls them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { device } from '../../../web/pages/settings/device.js';

const AGENTS = `
Chrome, Windows, computer: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36
Edge, Windows, computer: Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0
Firefox, Linux, computer: Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0
Safari, macOS, computer: Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Safari/605.1.15
Safari, iOS, phone: Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1
Chrome, iOS, phone: Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/142.0.0.0 Mobile/15E148 Safari/604.1
Safari, iPadOS, tablet: Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1
Chrome, Android, phone: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36
Chrome, Android, tablet: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36
Samsung Internet, Android, phone: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36
Opera, macOS, computer: Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 OPR/126.0.0.0
Chrome, ChromeOS, computer: Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36
curl, null, program: curl/8.5.0
node, null, program: node
null, null, program: Mozilla/5.0
null, null, program: <script>
`;

test('a device is called by its browser and its system', () => {
  for (const line of AGENTS.trim().split('\n')) {
    const [wanted, agent] = [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)];
    const { browser, system, kind } = device(agent);
    assert.equal(`${browser}, ${system}, ${kind}`, wanted, agent);
  }
});

test('one that says nothing has no name', () => {
  for (const nothing of [null, undefined, '']) {
    assert.deepEqual(device(nothing), { browser: null, system: null, kind: 'program' });
  }
});
