import { createTRPCClient, type TRPCWebSocketClient, wsLink } from '@trpc/client';
import type { AppRouter } from '../../server/api/router.ts';
import type { Archive, ArchiveQuery } from './archive/wire.ts';
import type { AirPath, Controls, Fan, Heated, Light, Sound } from './printers/controls/wire.ts';
import type { ApiKey, ApiKeyChange, ApiKeyWithSecret, KeyUsage, NewApiKey } from './settings/apiKeys/wire.ts';
import type { AuditEntry, ChangeQuery } from './settings/changes/wire.ts';
import type { ElectricityPrice, Settings } from './settings/energy/wire.ts';
import type {
  Blueprint,
  HomeAssistantChange,
  HomeAssistantState,
  HomeAssistantTrial,
} from './settings/homeAssistant/wire.ts';
import type {
  Delivery,
  DeliveryQuery,
  EventEntry,
  FormatEntry,
  NewWebhook,
  Preview,
  PreviewQuery,
  Release,
  TestResult,
  Webhook,
  WebhookChange,
  WebhookWithSecret,
} from './settings/notifications/wire.ts';
import type { Diagnostics, SystemState } from './settings/system/wire.ts';
import type { NewUser, User, UserChange } from './settings/users/wire.ts';
import type { AuthStatus, LiveEvent, LiveStatus, Me, NewPrinter, Printer, PrinterChange } from './wire.ts';

export interface Observer<T> {
  onData: (value: T) => void;
  onError: (error: unknown) => void;
}
export interface Subscription {
  unsubscribe: () => void;
}

/**
 * Every call of the panel, typed as the panel reads the answers; the compiler holds the answers of the router against it.
 * @param socket the one websocket all calls travel on
 */
export function createApi(socket: TRPCWebSocketClient) {
  const trpc = createTRPCClient<AppRouter>({ links: [wsLink<AppRouter>({ client: socket })] });
  return {
    authStatus: (): Promise<AuthStatus> => trpc.auth.status.query({}),
    me: (): Promise<Me> => trpc.auth.me.query({}),
    printers: (): Promise<Printer[]> => trpc.printers.list.query({}),
    createPrinter: (input: NewPrinter): Promise<Printer> => trpc.printers.create.mutate(input),
    updatePrinter: (input: PrinterChange): Promise<unknown> => trpc.printers.update.mutate(input),
    removePrinter: (id: number): Promise<unknown> => trpc.printers.remove.mutate({ id }),
    pause: (id: number): Promise<unknown> => trpc.printers.pause.mutate({ id }),
    resume: (id: number): Promise<unknown> => trpc.printers.resume.mutate({ id }),
    stop: (id: number): Promise<unknown> => trpc.printers.stop.mutate({ id }),
    clearPlate: (id: number): Promise<unknown> => trpc.printers.clearPlate.mutate({ id }),
    refresh: (id: number): Promise<unknown> => trpc.printers.refresh.mutate({ id }),
    clearErrors: (id: number): Promise<unknown> => trpc.printers.clearErrors.mutate({ id }),
    control: {
      get: (id: number): Promise<Controls> => trpc.printers.controls.query({ id }),
      /** @param mode 1 to 4 */
      speed: (id: number, mode: number): Promise<unknown> => trpc.printers.setSpeed.mutate({ id, mode }),
      light: (id: number, light: Light, on: boolean): Promise<unknown> =>
        light === 'chamber'
          ? trpc.printers.setChamberLight.mutate({ id, on })
          : trpc.printers.setHeatbedLight.mutate({ id, on }),
      /** @param speed percent */
      fan: (id: number, fan: Fan, speed: number): Promise<unknown> =>
        trpc.printers.setFanSpeed.mutate({ id, fan, speed }),
      /** @param target °C; 0 is off */
      heat: (id: number, part: Heated, target: number): Promise<unknown> => {
        if (part === 'bed') return trpc.printers.setBedTemperature.mutate({ id, target });
        if (part === 'chamber') return trpc.printers.setChamberTemperature.mutate({ id, target });
        return trpc.printers.setNozzleTemperature.mutate({ id, target, nozzle: part === 'nozzle_2' ? 1 : 0 });
      },
      air: (id: number, mode: AirPath): Promise<unknown> => trpc.printers.setAirductMode.mutate({ id, mode }),
      sound: (id: number, sound: Sound): Promise<unknown> => trpc.printers.soundBuzzer.mutate({ id, sound }),
    },
    archives: (input: ArchiveQuery): Promise<Archive[]> => trpc.archives.list.query(input),
    archive: (id: number): Promise<Archive> => trpc.archives.get.query({ id }),
    apiKeys: (): Promise<ApiKey[]> => trpc.apiKeys.list.query({}),
    apiKey: (id: number): Promise<ApiKey> => trpc.apiKeys.get.query({ id }),
    createApiKey: (input: NewApiKey): Promise<ApiKeyWithSecret> => trpc.apiKeys.create.mutate(input),
    updateApiKey: (input: ApiKeyChange): Promise<ApiKey> => trpc.apiKeys.update.mutate(input),
    rotateApiKey: (input: { id: number; grace_seconds: number }): Promise<ApiKeyWithSecret> =>
      trpc.apiKeys.rotate.mutate(input),
    deleteApiKey: (id: number): Promise<unknown> => trpc.apiKeys.remove.mutate({ id }),
    apiKeyUsage: (id: number): Promise<KeyUsage> => trpc.apiKeys.usage.query({ id }),
    apiKeyAudit: (id: number): Promise<AuditEntry[]> => trpc.apiKeys.audit.query({ id }),
    users: (): Promise<User[]> => trpc.users.list.query({}),
    createUser: (input: NewUser): Promise<unknown> => trpc.users.create.mutate(input),
    updateUser: (input: UserChange): Promise<unknown> => trpc.users.update.mutate(input),
    removeUser: (id: number): Promise<unknown> => trpc.users.remove.mutate({ id }),
    signOutUser: (id: number): Promise<unknown> => trpc.users.signOut.mutate({ id }),
    changePassword: (input: { current_password: string; new_password: string }): Promise<unknown> =>
      trpc.auth.changePassword.mutate(input),
    updateSettings: (input: { currency: string }): Promise<Settings> => trpc.settings.update.mutate(input),
    electricityPrice: (input: { from?: string; to?: string }): Promise<ElectricityPrice> =>
      trpc.settings.electricityPrice.query(input),
    setElectricityPrice: (price: number): Promise<unknown> =>
      trpc.settings.setElectricityPrice.mutate({ energy_cost_per_kwh: price }),
    webhooks: {
      list: (): Promise<Webhook[]> => trpc.webhooks.list.query({}),
      get: (id: number): Promise<Webhook> => trpc.webhooks.get.query({ id }),
      create: (input: NewWebhook): Promise<WebhookWithSecret> => trpc.webhooks.create.mutate(input),
      update: (id: number, change: WebhookChange): Promise<Webhook> => trpc.webhooks.update.mutate({ id, ...change }),
      remove: (id: number): Promise<unknown> => trpc.webhooks.remove.mutate({ id }),
      rotate: (id: number, overlap_seconds: number): Promise<WebhookWithSecret> =>
        trpc.webhooks.rotate.mutate({ id, overlap_seconds }),
      pause: (id: number): Promise<Webhook> => trpc.webhooks.pause.mutate({ id }),
      resume: (id: number, held: Release): Promise<Webhook> => trpc.webhooks.resume.mutate({ id, held }),
      test: (id: number): Promise<TestResult> => trpc.webhooks.test.mutate({ id }),
      preview: (input: PreviewQuery): Promise<Preview> => trpc.webhooks.preview.mutate(input),
      formats: (): Promise<FormatEntry[]> => trpc.webhooks.formats.query({}),
      events: (): Promise<EventEntry[]> => trpc.webhooks.events.query({}),
      redeliverFailed: (id: number, since: string): Promise<{ count: number }> =>
        trpc.webhooks.redeliverFailed.mutate({ id, since }),
      deliveries: (input: DeliveryQuery): Promise<Delivery[]> => trpc.deliveries.list.query(input),
      body: (id: number, delivery_id: number): Promise<{ content_type: string; body: string }> =>
        trpc.deliveries.body.query({ id, delivery_id }),
      redeliver: (id: number, delivery_id: number): Promise<unknown> =>
        trpc.deliveries.redeliver.mutate({ id, delivery_id }),
    },
    homeAssistant: (): Promise<HomeAssistantState> => trpc.homeAssistant.get.query({}),
    updateHomeAssistant: (input: HomeAssistantChange): Promise<unknown> => trpc.homeAssistant.update.mutate(input),
    testHomeAssistant: (input: { url: string; token?: string }): Promise<HomeAssistantTrial> =>
      trpc.homeAssistant.test.mutate(input),
    republishHomeAssistant: (): Promise<unknown> => trpc.homeAssistant.republish.mutate({}),
    blueprints: (): Promise<Blueprint[]> => trpc.blueprints.list.query({}),
    installBlueprint: (id: string): Promise<unknown> => trpc.blueprints.install.mutate({ id }),
    changes: (input: ChangeQuery): Promise<AuditEntry[]> => trpc.audit.list.query(input),
    diagnostics: (): Promise<Diagnostics> => trpc.system.diagnostics.query({}),
    system: (): Promise<SystemState> => trpc.system.about.query({}),
    liveStatus: (input: { printer_id?: number }, observer: Observer<LiveStatus>): Subscription =>
      trpc.live.status.subscribe(input, observer),
    liveEvents: (observer: Observer<LiveEvent>): Subscription => trpc.live.events.subscribe({}, observer),
  };
}

export type Api = ReturnType<typeof createApi>;
