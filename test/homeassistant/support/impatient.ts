import { createApp } from '../../../server/app.ts';
import { readConfig } from '../../../server/config.ts';
import type { HomeTimes } from '../../../server/homeassistant/times.ts';
import { createVoice } from '../../../server/log.ts';

/** Seconds where the product waits for minutes. */
const TIMES: HomeTimes = { aliveEveryMs: 1_000, expireAfterS: 3, graceMs: 4_000 };

/** The server with little patience towards Home Assistant, as a program. */
const config = readConfig(process.env);
const app = await createApp(config, createVoice(config.logLevel), TIMES);
process.on('SIGTERM', () => void app.stop().then(() => process.exit(0)));
await app.start();
