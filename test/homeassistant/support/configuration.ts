import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Home Assistant's main file: what tests need of `default_config`, and no more. */
const CONFIGURATION = `
homeassistant:
  name: Test
  latitude: 52
  longitude: 5
  elevation: 0
  unit_system: metric
  currency: EUR
  country: NL
  time_zone: Europe/Amsterdam
  auth_mfa_modules: []
api:
websocket_api:
config:
recorder:
  commit_interval: 1
history:
energy:
webhook:
mobile_app:
input_number:
onboarding:
automation: !include automations.yaml
script: !include scripts.yaml
`;

/** What of the first steps is done before the first start: only the first user remains. */
const ONBOARDING = { done: ['core_config', 'analytics', 'integration'] };

/** A folder this old belongs to a test that was killed. */
const LEFTOVER_MS = 24 * 3600 * 1000;

export interface ConfigurationOptions {
  /** Further lines of configuration.yaml. */
  configuration?: string;
  /** The content of automations.yaml. */
  automations?: string;
}

/**
 * Makes a configuration folder of its own inside the root. The web server's port is stored as Home Assistant stores it
 * itself: written in YAML it would be on trial and given up after five minutes.
 * @returns its path as the root sees it
 */
export function makeConfiguration(root: string, port: number, options: ConfigurationOptions): string {
  removeLeftovers(root);
  const folder = mkdtempSync(join(root, 'config-'));
  writeFileSync(join(folder, 'configuration.yaml'), `${CONFIGURATION}${options.configuration ?? ''}\n`);
  writeFileSync(join(folder, 'automations.yaml'), options.automations ?? '[]\n');
  writeFileSync(join(folder, 'scripts.yaml'), '{}\n');
  mkdirSync(join(folder, '.storage'));
  const store = (key: string, version: number, content: object) =>
    writeFileSync(join(folder, '.storage', key), JSON.stringify({ version, minor_version: 1, key, data: content }));
  store('onboarding', 4, ONBOARDING);
  store('http', 3, {
    stable: {
      server_host: ['127.0.0.1'],
      server_port: port,
      cors_allowed_origins: ['https://cast.home-assistant.io'],
      login_attempts_threshold: -1,
      ip_ban_enabled: true,
      ssl_profile: 'intermediate_v6',
      use_x_frame_options: true,
      created_at: '2026-01-01T00:00:00+00:00',
      error: null,
      error_message: null,
    },
    pending: null,
    yaml_migration_done: true,
  });
  return folder.slice(root.length);
}

function removeLeftovers(root: string): void {
  for (const name of readdirSync(root).filter((entry) => entry.startsWith('config-'))) {
    const folder = join(root, name);
    const made = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - made > LEFTOVER_MS) rmSync(folder, { recursive: true, force: true });
  }
}
