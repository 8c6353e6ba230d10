import { z } from 'zod';

/** What Supervisor assumes of an add-on that does not say; its linter refuses to see it repeated. */
export const ADD_ON_DEFAULTS: Readonly<Record<string, unknown>> = {
  startup: 'application',
  boot: 'auto',
  init: true,
  stage: 'stable',
  ingress: false,
  ingress_port: 8099,
  ingress_stream: false,
  panel_icon: 'mdi:puzzle',
  panel_admin: true,
  homeassistant_api: false,
  hassio_api: false,
  hassio_role: 'default',
  auth_api: false,
  host_network: false,
  full_access: false,
  apparmor: true,
  timeout: 10,
  backup: 'hot',
  tmpfs: false,
  options: {},
};

/** An option's type as Supervisor writes types; without a question mark it must be filled in. */
const optionType = z
  .string()
  .regex(
    /^(str(\(\d*,\d*\))?|bool|int(\(-?\d*,-?\d*\))?|float(\([\d.]*,[\d.]*\))?|email|url|password|port|match\(.+\)|list\([^)]+\))\??$/,
  );

/**
 * Supervisor's rules for config.yaml, narrowed to the keys that an add-on like this one can need: with s6 as first process
 * (`init: false`), reached through ingress on the default port, on the bridge network, watched by the image's health check.
 */
export const addOnConfig = z.strictObject({
  name: z.string().min(1),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  slug: z.string().regex(/^[-_.A-Za-z0-9]+$/),
  description: z.string().min(1),
  url: z.url().optional(),
  image: z
    .string()
    .regex(/^ghcr\.io\/[a-z0-9-]+\/[a-z0-9-]+$/)
    .optional(),
  arch: z.array(z.enum(['aarch64', 'amd64'])).length(2),
  homeassistant: z.string().regex(/^\d{4}\.\d+\.\d+$/),
  startup: z.enum(['initialize', 'system', 'services', 'application', 'once']).optional(),
  boot: z.enum(['auto', 'manual', 'manual_only']).optional(),
  init: z.literal(false),
  stage: z.enum(['stable', 'experimental']).optional(),
  ingress: z.literal(true),
  ingress_stream: z.literal(true),
  panel_icon: z.string().regex(/^mdi:[a-z0-9-]+$/),
  panel_title: z.string().min(1),
  panel_admin: z.boolean().optional(),
  homeassistant_api: z.boolean().optional(),
  hassio_api: z.boolean().optional(),
  hassio_role: z.enum(['default', 'homeassistant', 'backup', 'manager', 'admin']).optional(),
  auth_api: z.boolean().optional(),
  host_network: z.boolean().optional(),
  full_access: z.boolean().optional(),
  apparmor: z.boolean().optional(),
  services: z.array(z.string().regex(/^(mqtt|mysql):(want|need|provide)$/)),
  map: z.array(
    z.strictObject({
      type: z.enum(['ssl', 'share', 'media', 'addon_config']),
      read_only: z.literal(false).optional(),
      path: z.string().startsWith('/').optional(),
    }),
  ),
  ports: z.record(z.string().regex(/^\d+\/(tcp|udp)$/), z.int().nullable()),
  timeout: z.int().min(10).max(300),
  backup: z.enum(['hot', 'cold']).optional(),
  backup_pre: z.string().optional(),
  backup_post: z.string().optional(),
  backup_exclude: z.array(z.string().min(1)),
  tmpfs: z.boolean().optional(),
  options: z.record(z.string(), z.unknown()).optional(),
  schema: z.record(z.string().regex(/^[a-z_]+$/), optionType),
});

/** A file of translations. Supervisor drops a whole file when one entry lacks its name. */
export const translation = z.strictObject({
  configuration: z.record(z.string(), z.strictObject({ name: z.string().min(1), description: z.string().min(1) })),
  network: z.record(z.string(), z.string().min(1)),
});
