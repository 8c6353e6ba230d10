export const LIGHTS = ['chamber', 'heatbed'] as const;
export type Light = (typeof LIGHTS)[number];
export const FANS = ['part', 'aux', 'aux2', 'chamber'] as const;
export type Fan = (typeof FANS)[number];
export const HEATED = ['nozzle', 'nozzle_2', 'bed', 'chamber'] as const;
export type Heated = (typeof HEATED)[number];
/** As the printers number them, from 0. */
export const AIR_PATHS = ['cooling', 'heating', 'laser'] as const;
export type AirPath = (typeof AIR_PATHS)[number];
export const SOUNDS = ['beeping', 'fire_alarm', 'silence'] as const;
export type Sound = (typeof SOUNDS)[number];

/** Per thing whether it would be carried out now; null where the printer does not have it. */
export interface Controls {
  speed: boolean;
  lights: Record<Light, boolean | null>;
  fans: Record<Fan, boolean | null>;
  /** `max` is °C. */
  heat: Record<Heated, { now: boolean; max: number } | null>;
  airduct: boolean | null;
  buzzer: boolean | null;
}
