import type { Archive } from '../../ui/src/archive/wire.ts';
import type { ApiKey, KeyUsage } from '../../ui/src/settings/apiKeys/wire.ts';
import type { AuditEntry } from '../../ui/src/settings/changes/wire.ts';
import type { PriceInterval } from '../../ui/src/settings/energy/wire.ts';
import type { HomeAssistantState } from '../../ui/src/settings/homeAssistant/wire.ts';
import type { User } from '../../ui/src/settings/users/wire.ts';
import type { AuthStatus, Me, Printer, Status } from '../../ui/src/wire.ts';
import { atHome } from './homeWorld.ts';
import { changes, keys, usage } from './keyWorld.ts';
import { ago, NOW } from './moments.ts';
import { noWebhooks, type WebhookWorld } from './webhookWorld.ts';

/** What the server behind the panel knows; a test changes it and tells the panel. */
export interface World {
  requiresSetup: boolean;
  /** Null: nobody is signed in. */
  me: Me | null;
  printers: Printer[];
  statuses: Map<number, Status>;
  archives: Archive[];
  keys: ApiKey[];
  /** The same for every key. */
  usage: KeyUsage;
  changes: AuditEntry[];
  users: User[];
  authEnabled: boolean;
  signsInWith: AuthStatus['sign_in'];
  currency: string | null;
  /** The newest last. */
  prices: PriceInterval[];
  /** What was set at the printers, the oldest first. */
  given: Record<string, unknown>[];
  /** What of the configuration does not work, and what loosens a fence. */
  problems: string[];
  seams: string[];
  home: HomeAssistantState;
  webhooks: WebhookWorld;
  /** The next command is refused with this sentence. */
  refuse: string | null;
  /** Seconds that the next sign-in is told to wait. */
  tooMany: number | null;
}

export const ANNA: Me = { id: 1, username: 'anna', role: 'admin', is_admin: true, source: 'local', via: 'login' };
/** Whoever comes to a house without sign-in. */
export const EVERYONE: Me = {
  id: 0,
  username: 'household',
  role: 'admin',
  is_admin: true,
  source: null,
  via: 'household',
};
export const TABLET: Me = { id: 2, username: 'tablet', role: 'viewer', is_admin: false, source: 'local', via: 'login' };

export function idle(changes: Partial<Status> = {}): Status {
  return {
    state: 'IDLE',
    connected: true,
    connection_problem: null,
    awaiting_plate_clear: false,
    last_print: null,
    progress: 0,
    remaining_time: 0,
    remaining_time_seconds: null,
    eta: null,
    last_update: ago(0),
    layer_num: null,
    total_layers: null,
    current_print: null,
    subtask_name: null,
    gcode_file: null,
    cover_url: null,
    error: null,
    hms_errors: [],
    temperatures: { nozzle: 24, nozzle_target: 0, bed: 22, bed_target: 0 },
    ams: [],
    vt_tray: [],
    tray_now: 255,
    left_aux_fan_speed: null,
    airduct_mode: null,
    airduct_modes: [],
    speed_level: 2,
    chamber_light: true,
    wifi_signal: -54,
    cooling_fan_speed: 0,
    big_fan1_speed: 0,
    big_fan2_speed: 0,
    stg_cur_name: null,
    control_block: null,
    firmware_version: '01.08.02.00',
    ...changes,
  };
}

export function printing(changes: Partial<Status> = {}): Status {
  return idle({
    state: 'RUNNING',
    progress: 63,
    remaining_time: 72,
    remaining_time_seconds: 72 * 60,
    eta: new Date(NOW + 72 * 60_000).toISOString(),
    layer_num: 448,
    total_layers: 712,
    subtask_name: 'Gear_plate-2_with a long name for two lines.gcode.3mf',
    temperatures: { nozzle: 220, nozzle_target: 220, bed: 60, bed_target: 60, chamber: 38 },
    ams: [
      {
        id: 0,
        humidity: 21,
        temp: 23.4,
        tray: [
          { id: 0, tray_color: 'FEC600FF', tray_type: 'PLA', remain: 12, exists: true },
          { id: 1, tray_color: 'FFFFFFFF', tray_type: 'PETG', remain: 64, exists: true },
          { id: 2, tray_color: '000000FF', tray_type: 'PLA-CF', remain: -1, exists: true },
          { id: 3, tray_color: null, tray_type: null, exists: false },
        ],
      },
    ],
    vt_tray: [{ id: 254, tray_color: 'FFFFFF40', tray_type: 'TPU', remain: -1 }],
    tray_now: 1,
    cooling_fan_speed: 80,
    ...changes,
  });
}

/** A print lies on the plate, done. */
export function finished(changes: Partial<Status> = {}): Status {
  return idle({
    state: 'FINISH',
    progress: 100,
    subtask_name: 'Cable_clip_x12',
    layer_num: 90,
    total_layers: 90,
    awaiting_plate_clear: true,
    last_print: { archive_id: 116, status: 'completed' },
    ...changes,
  });
}

export function printerRow(id: number, name: string, model = 'X1C'): Printer {
  return {
    id,
    name,
    serial_number: `00M09A00000000${id}`,
    ip_address: `192.168.1.${50 + id}`,
    model,
    location: null,
    entity_set: 'all',
    maintenance: false,
  };
}

/** Five printers in different states, prints and keys: an ordinary house. */
export function household(me: Me | null = ANNA): World {
  const printers = [
    printerRow(1, 'Workshop X1C'),
    printerRow(2, 'P1S left', 'P1S'),
    printerRow(3, 'A1 mini', 'A1 mini'),
    printerRow(4, 'Cellar', 'P1S'),
    printerRow(5, 'מדפסת של אבא <script>alert(1)</script>', 'H2D'),
  ];
  const statuses = new Map<number, Status>([
    [1, printing()],
    [
      2,
      printing({
        state: 'PAUSE',
        progress: 34,
        remaining_time: 185,
        remaining_time_seconds: 185 * 60,
        subtask_name: 'Vase_spiral',
        stg_cur_name: 'Paused: filament ran out',
        error: 'AMS A slot 2 is empty. Put a spool in and press Resume.',
        hms_errors: [
          {
            full_code: '0700230000020001',
            severity: 2,
            text: 'AMS A slot 2 is empty. Put a spool in and press Resume.',
          },
        ],
        temperatures: { nozzle: 245, nozzle_target: 245, bed: 70, bed_target: 70 },
      }),
    ],
    [3, finished()],
    [
      4,
      idle({
        connected: false,
        connection_problem: 'Wrong access code. It is on the printer under Settings > Network.',
        control_block: 'offline',
        state: 'RUNNING',
        progress: 41,
        last_update: ago(95),
      }),
    ],
    [
      5,
      idle({
        left_aux_fan_speed: 0,
        airduct_mode: 0,
        airduct_modes: [0, 1],
        temperatures: {
          nozzle: 24,
          nozzle_target: 0,
          nozzle_2: 25,
          nozzle_2_target: 0,
          bed: 22,
          bed_target: 0,
          chamber: 21,
        },
        ams: [
          {
            id: 0,
            humidity: 4,
            temp: null,
            tray: [
              {
                id: 0,
                tray_color: 'FF6A13FF',
                cols: ['FF6A13FF', '1F79E5FF'],
                tray_type: 'PLA',
                remain: 90,
                exists: true,
              },
            ],
          },
        ],
      }),
    ],
  ]);
  return {
    requiresSetup: false,
    me,
    printers,
    statuses,
    archives: prints(),
    keys: keys(),
    usage: usage(),
    changes: changes(),
    users: people(),
    given: [],
    problems: [],
    seams: [],
    authEnabled: true,
    signsInWith: 'local',
    currency: 'EUR',
    prices: prices(),
    home: atHome(printers),
    webhooks: noWebhooks(),
    refuse: null,
    tooMany: null,
  };
}

/** As many printers, every tenth of them paused. */
export function farm(count: number): World {
  const printers = Array.from({ length: count }, (_, i) =>
    printerRow(i + 1, `P1S ${String(i + 1).padStart(2, '0')}`, 'P1S'),
  );
  const statuses = new Map(
    printers.map(
      ({ id }) =>
        [
          id,
          id % 10 === 7
            ? printing({ state: 'PAUSE', stg_cur_name: 'Paused by the user' })
            : id % 3 === 0
              ? idle()
              : printing({ progress: (id * 7) % 100, remaining_time_seconds: id * 300 }),
        ] as const,
    ),
  );
  return { ...household(), printers, statuses: new Map(statuses) };
}

function prints(): Archive[] {
  const base: Archive = {
    id: 1,
    printer_id: 1,
    printer_name: 'Workshop X1C',
    print_name: 'Gear_plate-2',
    filename: 'Gear_plate-2.gcode.3mf',
    status: 'completed',
    failure_reason: null,
    started_at: ago(300),
    completed_at: ago(166),
    actual_time_seconds: 8040,
    print_time_seconds: 8100,
    filament_used_grams: 41.2,
    filament_total_grams: 41.2,
    filament_type: 'PLA',
    filament_color: '#FEC600, #FFFFFF',
    progress: 100,
    total_layers: 712,
    thumbnail_path: null,
    extra_data: {
      filament_slots: [
        { slot_id: 1, type: 'PLA', color: '#FEC600', used_g: 30 },
        { slot_id: 2, type: 'PLA', color: '#FFFFFF', used_g: 11.2 },
      ],
    },
  };
  const some: Archive[] = [
    {
      ...base,
      id: 120,
      status: 'printing',
      print_name: 'Vase_spiral',
      printer_id: 2,
      printer_name: 'P1S left',
      started_at: ago(95),
      completed_at: null,
      actual_time_seconds: null,
      progress: 34,
      filament_used_grams: 7.6,
      filament_total_grams: 15.2,
      filament_color: '#1F79E5',
    },
    {
      ...base,
      id: 119,
      status: 'failed',
      print_name: 'Bracket',
      failure_reason: 'Nozzle clogged',
      progress: 50,
      filament_used_grams: 7.6,
      filament_total_grams: 15.2,
      extra_data: null,
    },
    {
      ...base,
      id: 118,
      status: 'stopped',
      print_name: 'Cable_clip_x12',
      printer_id: null,
      printer_name: null,
      filament_color: null,
      filament_used_grams: null,
    },
  ];
  const old = Array.from({ length: 117 }, (_, i) => ({
    ...base,
    id: 117 - i,
    started_at: ago(1500 + i * 200),
    completed_at: ago(1400 + i * 200),
  }));
  return [...some, ...old];
}

function people(): User[] {
  const base: User = {
    id: 1,
    username: 'anna',
    role: 'admin',
    enabled: true,
    source: 'local',
    ha_gone: false,
    created_at: ago(60 * 24 * 90),
    last_seen_at: ago(1),
    keys: 2,
    logins: 2,
  };
  return [
    base,
    { ...base, id: 2, username: 'tablet', role: 'viewer', last_seen_at: ago(60 * 24 * 6), keys: 0, logins: 1 },
    { ...base, id: 3, username: 'ben', role: 'user', enabled: false, last_seen_at: null, keys: 1, logins: 0 },
    { ...base, id: 4, username: 'Clara', role: 'user', source: 'home_assistant', keys: 0, logins: 0 },
    { ...base, id: 5, username: 'Dora', role: 'user', source: 'home_assistant', ha_gone: true, keys: 0, logins: 0 },
  ];
}

/** Every hour of two days another price, by a key; the last one set by a person. */
function prices(): PriceInterval[] {
  const hours = 50;
  return Array.from({ length: hours }, (_, i) => ({
    price: i === hours - 1 ? 0.28 : Math.round(1000 * (0.25 + 0.08 * Math.sin(i / 4))) / 1000,
    currency: 'EUR',
    valid_from: ago((hours - i) * 60),
    valid_to: i === hours - 1 ? null : ago((hours - i - 1) * 60),
    source: i === hours - 1 ? 'person:1' : 'key:1',
  }));
}
