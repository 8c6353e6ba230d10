/** The five toggles of a key: what each opens. The order is the order of the form. */
export const SCOPES = {
  read_status: {
    label: 'Read Status',
    opens:
      'Every read: printers, status, pictures, archive, queue, statistics, price, settings without secrets, live events',
  },
  manage_queue: {
    label: 'Manage Queue',
    opens: 'Waiting prints and the upload of their files; never starts or stops a print',
  },
  control_printer: {
    label: 'Control Printer',
    opens: 'Start, pause, resume, stop; plate cleared; movement, heat, light',
  },
  cloud_access: { label: 'Allow Cloud Access', opens: "Reads of the owner's Bambu Cloud" },
  update_electricity_price: {
    label: 'Update Electricity Price',
    opens: 'The price per kWh, and nothing else of the settings',
  },
} as const;

export type Scope = keyof typeof SCOPES;
export const SCOPE_NAMES = Object.keys(SCOPES) as [Scope, ...Scope[]];

/** What a key may do when nothing is said. */
export const KEY_DEFAULT: readonly Scope[] = ['read_status'];

export type Role = 'viewer' | 'user' | 'admin';

/** What each role may do besides reading its own account; `admin` adds settings, printers, webhooks, people and everybody's keys. */
export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  viewer: ['read_status'],
  user: ['read_status', 'manage_queue', 'control_printer', 'cloud_access'],
  admin: SCOPE_NAMES,
};
