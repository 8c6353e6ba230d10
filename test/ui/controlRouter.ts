import type { EventEmitter } from 'node:events';
import { z } from 'zod';
import { AIR_PATHS, type AirPath } from '../../ui/src/printers/controls/wire.ts';
import type { Status, Temperatures } from '../../ui/src/wire.ts';
import { controlsOf } from './controlWorld.ts';
import { missing, personOf, refuse } from './panelTrpc.ts';
import { idle, type World } from './world.ts';

/** Does what a command asks for, or refuses it as the world says. */
export function carryOut(world: World, bus: EventEmitter, id: number, changes: Partial<Status>) {
  if (world.refuse !== null) {
    const message = world.refuse;
    world.refuse = null;
    refuse(message);
  }
  const status = { ...(world.statuses.get(id) ?? idle()), ...changes };
  world.statuses.set(id, status);
  bus.emit('status', { printer_id: id, status });
  return { success: true, message: 'Done.' };
}

/** What is set at a printer: kept in `world.given`, and told as its new status. */
export function controlProcedures(world: World, bus: EventEmitter) {
  const person = personOf(world);
  const set = <S extends z.ZodRawShape>(
    name: string,
    shape: S,
    changes: (input: z.output<z.ZodObject<S>>, now: Temperatures) => Partial<Status>,
  ) =>
    person.input(z.object({ id: z.number(), ...shape })).mutation(({ input }) => {
      const { id, ...wanted } = input as { id: number };
      const now = world.statuses.get(id)?.temperatures ?? {};
      const told = carryOut(world, bus, id, changes(wanted as z.output<z.ZodObject<S>>, now));
      world.given.push({ name, id, ...wanted });
      return told;
    });
  const target = z.number();
  return {
    controls: person.input(z.object({ id: z.number() })).query(({ input: { id } }) => {
      const printer = world.printers.find((one) => one.id === id) ?? missing();
      return controlsOf(printer.model, world.statuses.get(id) ?? idle());
    }),
    setSpeed: set('speed', { mode: z.number() }, ({ mode }) => ({ speed_level: mode })),
    setChamberLight: set('light', { on: z.boolean() }, ({ on }) => ({ chamber_light: on })),
    setHeatbedLight: set('heatbedLight', { on: z.boolean() }, () => ({})),
    setNozzleTemperature: set('nozzle', { target, nozzle: z.number() }, (input, now) => ({
      temperatures: { ...now, [input.nozzle === 1 ? 'nozzle_2_target' : 'nozzle_target']: input.target },
    })),
    setBedTemperature: set('bed', { target }, (input, now) => ({ temperatures: { ...now, bed_target: input.target } })),
    setChamberTemperature: set('chamber', { target }, (input, now) => ({
      temperatures: { ...now, chamber_target: input.target },
    })),
    setFanSpeed: set('fan', { fan: z.string(), speed: z.number() }, ({ fan, speed }) =>
      fan === 'part' ? { cooling_fan_speed: speed } : {},
    ),
    setAirductMode: set('air', { mode: z.enum(AIR_PATHS) }, ({ mode }) => ({
      airduct_mode: AIR_PATHS.indexOf(mode as AirPath),
    })),
    soundBuzzer: set('buzzer', { sound: z.string() }, () => ({})),
  };
}
