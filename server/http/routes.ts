import findMyWay from 'find-my-way';
import type { Who } from '../access/grant.ts';
import type { Meta } from '../api/procedure.ts';

/** The parts of the generated OpenAPI document that the request half reads. */
export interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; schema: Schema }[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  'x-procedure': string;
  'x-who': Who;
}

interface Schema {
  type?: string | string[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  additionalProperties?: unknown;
}

export type Kind = 'number' | 'boolean' | 'text';

/** One endpoint: which procedure it is, who may call it, and how its path and query texts are read. */
export interface Route {
  /** The procedure with all its checks. */
  perform: Meta['perform'];
  /** The operation's plain name, the same for its aliases. */
  endpoint: string;
  who: Who;
  path: Readonly<Record<string, Kind>>;
  query: Readonly<Record<string, Kind>>;
  /** Names a body may have; null = unknown names are the procedure's business (it refuses them). */
  known: ReadonlySet<string> | null;
}

/** The endpoint of a request, and the decoded texts of its path. */
export interface Found {
  route: Route;
  params: Record<string, string | undefined>;
}

/** The router's procedures by their paths, `printers.status`. */
export type Procedures = Readonly<Record<string, { _def: { meta?: Meta } }>>;

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const;
type Method = (typeof METHODS)[number];

/** Finds endpoints by method and path. Built once from the committed document. */
export class Routes {
  readonly #router = findMyWay({ ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: 500 });

  constructor(document: OpenApi, procedures: Procedures) {
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const pattern = path.replace(/\{(\w+)\}/g, ':$1');
        this.#router.on(method.toUpperCase() as Method, pattern, () => {}, routeOf(operation, procedures));
      }
    }
  }

  /** The endpoint and its decoded path texts; null when this method has none there. */
  find(method: string, path: string): Found | null {
    const found = this.#router.find(method as Method, path);
    return found && { route: found.store as Route, params: found.params };
  }

  /** The methods that this path knows. */
  methodsOf(path: string): string[] {
    const methods: string[] = METHODS.filter((method) => this.#router.find(method, path) !== null);
    return methods.includes('GET') ? [...methods, 'HEAD'] : methods;
  }
}

function routeOf(operation: Operation, procedures: Procedures): Route {
  const meta = procedures[operation['x-procedure']]?._def.meta;
  if (meta === undefined)
    throw new Error(`openapi.json names ${operation['x-procedure']}, which is no procedure: run npm run openapi`);
  const parameters = operation.parameters ?? [];
  const kinds = (place: string) =>
    Object.fromEntries(
      parameters.filter((parameter) => parameter.in === place).map(({ name, schema }) => [name, kindOf(schema)]),
    );
  const body = operation.requestBody?.content['application/json']?.schema;
  const open = body?.additionalProperties !== false;
  return {
    perform: meta.perform,
    endpoint: meta.openapi?.operationId ?? operation.operationId,
    who: operation['x-who'],
    path: kinds('path'),
    query: kinds('query'),
    known: open ? new Set(Object.keys(body?.properties ?? {})) : null,
  };
}

function kindOf(schema: Schema): Kind {
  const types = [schema.type, ...(schema.anyOf ?? []).map((option) => option.type)].flat();
  if (types.includes('integer') || types.includes('number')) return 'number';
  return types.includes('boolean') ? 'boolean' : 'text';
}
