import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Caller } from './caller.ts';
import { isCurrent, type People, type User } from './people.ts';
import type { Role } from './scopes.ts';
import type { Sightings } from './sightings.ts';

/** How often Home Assistant is asked who its people are; after it could not be asked sooner, and soonest when somebody comes. */
const LOOK_MS = 45_000;
const LOOK_AGAIN_MS = 10_000;
const VISIT_AGAIN_MS = 2_000;
/** How much of an id tells two people of one name apart. */
const ID_SHOWN = 8;

/** One of Home Assistant's users, as it says now. */
export interface HomePerson {
  role: Role;
  /** What they sign in with; null when Home Assistant has none. */
  username: string | null;
  active: boolean;
}

export type IngressDeps = {
  people: People;
  sightings: Sightings;
  log: Logger;
  /** Home Assistant's users by their id; null when it cannot be asked now. */
  askRoles(): Promise<ReadonlyMap<string, HomePerson> | null>;
  /** Calls `listener` whenever Home Assistant can be asked again; returns how to stop. */
  onReachable(listener: () => void): () => void;
};

/**
 * People of Home Assistant: a row on the first visit, the role that Home Assistant gives them, and no rights any more once it
 * has deleted or disabled them. While it is away, its last word counts.
 */
export class IngressPeople {
  readonly #deps: IngressDeps;
  #asking: Promise<ReadonlyMap<string, HomePerson> | null> | null = null;
  /** First visits under way: a second request of the same person waits for the same word. */
  readonly #meeting = new Map<string, Promise<void>>();
  /** When it could not be asked last; null when the last answer was one. */
  #failedAt: number | null = null;
  #running = false;
  #stop: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: IngressDeps) {
    this.#deps = deps;
  }

  /** Looks now and from then on: who was deleted there has to lose the rights here without coming by. */
  start(): void {
    this.#running = true;
    this.#stop = this.#deps.onReachable(() => void this.look());
    this.#wait(0);
  }

  stop(): void {
    this.#running = false;
    this.#stop?.();
    clearTimeout(this.#timer);
  }

  /**
   * Makes sure that the person has a row. The first visit, and one of somebody whom Home Assistant did not know any more, waits
   * for its word. Somebody whose role is not known yet may only look.
   */
  async meet(homeAssistantId: string, name: string): Promise<void> {
    const { people, sightings } = this.#deps;
    const known = people.byHomeAssistant(homeAssistantId);
    if (known === undefined || known.ha_gone || this.#meeting.has(homeAssistantId)) {
      const meeting =
        this.#meeting.get(homeAssistantId) ??
        this.#welcome(homeAssistantId, name).finally(() => this.#meeting.delete(homeAssistantId));
      this.#meeting.set(homeAssistantId, meeting);
      await meeting;
    } else if (this.#failedAt !== null && Date.now() - this.#failedAt > VISIT_AGAIN_MS) void this.look();
    const met = people.byHomeAssistant(homeAssistantId);
    if (met !== undefined) sightings.note(met.id, Date.now());
  }

  async #welcome(homeAssistantId: string, name: string): Promise<void> {
    if (this.#deps.people.byHomeAssistant(homeAssistantId) === undefined)
      await this.#create(homeAssistantId, name, 'viewer');
    // An answer that is under way may have been applied before this row was there.
    await this.#asking;
    await this.look();
  }

  judge(homeAssistantId: string): Caller {
    const person = this.#deps.people.byHomeAssistant(homeAssistantId);
    if (person !== undefined && isCurrent(person)) return { kind: 'ingressUser', person };
    const detail = person?.ha_gone
      ? 'Home Assistant does not know this person any more, or has them disabled.'
      : 'This person is disabled here. Ask an administrator.';
    return { kind: 'anonymous', refusal: { reason: 'login_unknown', detail } };
  }

  /**
   * The person whom Home Assistant knows by the name they sign in with there: the same row as through ingress.
   * @returns undefined when its list has nobody of that name, null when it cannot be asked now
   */
  async bySignInName(name: string): Promise<User | undefined | null> {
    const listed = await this.look();
    if (listed === null) return null;
    const wanted = plain(name);
    for (const [id, person] of listed) {
      if (person.username === null || plain(person.username) !== wanted) continue;
      return this.#deps.people.byHomeAssistant(id) ?? this.#create(id, person.username, person.role);
    }
    return undefined;
  }

  /** Asks Home Assistant and writes what has changed. @returns its answer, or null when it cannot be asked now */
  look(): Promise<ReadonlyMap<string, HomePerson> | null> {
    this.#asking ??= this.#ask()
      .catch((error) => {
        // Once for as long as it stays away.
        if (this.#failedAt === null)
          this.#deps.log.warn({ reason: messageOf(error) }, 'the people of Home Assistant are not known now');
        return null;
      })
      .then((listed) => {
        this.#failedAt = listed === null ? Date.now() : null;
        this.#asking = null;
        return listed;
      });
    return this.#asking;
  }

  async #ask(): Promise<ReadonlyMap<string, HomePerson> | null> {
    const { people, askRoles } = this.#deps;
    const listed = await askRoles();
    // Home Assistant always has people: an empty list is no word about anybody.
    if (listed === null || listed.size === 0) return null;
    for (const user of people.all()) {
      if (user.ha_user_id === null) continue;
      const there = listed.get(user.ha_user_id);
      const ha_gone = !there?.active;
      const role = there?.role ?? user.role;
      if (role !== user.role || ha_gone !== user.ha_gone) await people.update(user.id, { role, ha_gone });
    }
    return listed;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => void this.#lookAround(), ms);
    this.#timer.unref();
  }

  async #lookAround(): Promise<void> {
    const needed = this.#deps.people.all().some((user) => user.ha_user_id !== null);
    if (needed) await this.look();
    if (this.#running) this.#wait(this.#failedAt === null ? LOOK_MS : LOOK_AGAIN_MS);
  }

  async #create(ha_user_id: string, name: string, role: Role): Promise<User> {
    const { people } = this.#deps;
    const username = people.byName(name) === undefined ? name : `${name} (${ha_user_id.slice(0, ID_SHOWN)})`;
    try {
      return await people.create({ username, password_hash: null, role, ha_user_id });
    } catch (error) {
      // Two first requests of one person at the same moment: the other one made the row.
      await people.refresh();
      const made = people.byHomeAssistant(ha_user_id);
      if (made === undefined) throw error;
      return made;
    }
  }
}

/** Home Assistant takes sign-in names without regard to capitals and outer spaces. */
function plain(name: string): string {
  return name.trim().toLowerCase();
}
