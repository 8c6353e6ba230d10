import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { requirePrinter, visiblePrinters } from '../access/grant.ts';
import { OK } from '../access/keyUses.ts';
import { admit, noteRefusal } from '../api/admit.ts';
import type { Features } from '../api/context.ts';
import { Fault } from '../errors.ts';
import type { Pictures } from '../prints/pictures.ts';
import type { Visit } from './rest.ts';

const COVER = /^\/api\/v1\/printers\/(\d{1,9})\/cover\/?$/;
const THUMBNAIL = /^\/api\/v1\/archives\/(\d{1,9})\/thumbnail\/?$/;

/** Which picture a request asks for: the cover of what a printer prints, or the picture of an archived print. */
export type Picture = { printer: number } | { archive: number };

/** The picture this path names, or null when it is none. */
export function pictureOf({ method }: IncomingMessage, path: string): Picture | null {
  if (method !== 'GET' && method !== 'HEAD') return null;
  const cover = COVER.exec(path);
  if (cover) return { printer: Number(cover[1]) };
  const thumbnail = THUMBNAIL.exec(path);
  return thumbnail && { archive: Number(thumbnail[1]) };
}

/** Answers a picture as PNG. @throws Fault 401, 403, 404 as for reading the printer or the print */
export async function sendPicture(
  visit: Visit,
  picture: Picture,
  { features, pictures }: { features: Features; pictures: Pictures },
): Promise<void> {
  if ('archive' in picture && isSigned(visit, picture.archive, features)) {
    const print = await features.prints.get(visiblePrinters(visit.identity.judge()), picture.archive);
    return sendFile(visit, pictures.path(print?.details.cover));
  }
  const { judge, ip } = visit.identity;
  const endpoint = 'printer' in picture ? 'get_printer_cover' : 'get_archive_thumbnail';
  const asking = { judge, ip, features, headers: new Map<string, string>() };
  const caller = await admit(asking, 'read_status', endpoint);
  try {
    if ('printer' in picture) requirePrinter(caller, picture.printer);
  } catch (error) {
    noteRefusal(asking, caller, endpoint, error);
    throw error;
  }
  features.keyUses.count(caller, endpoint, ip, OK);
  const archive =
    'archive' in picture ? picture.archive : (await features.fleet.status(picture.printer)).current_archive_id;
  const print = archive === null ? null : await features.prints.get(visiblePrinters(caller), archive);
  sendFile(visit, pictures.path(print?.details.cover));
}

/** The link of a webhook opens its picture without a login; a key that is sent decides alone. */
function isSigned({ request, identity }: Visit, archive: number, { pictureLinks }: Features): boolean {
  const query = (request.url ?? '').split('?')[1];
  return query !== undefined && !identity.keyed && pictureLinks.admits(archive, new URLSearchParams(query));
}

function sendFile(visit: Visit, file: string | null): void {
  if (file === null) throw new Fault('not_found', 'There is no picture.');
  stream(visit, file);
}

/** Named by its content, so it can be kept for ever under its own path; the paths here change their picture. */
function stream({ request, response, headers }: Visit, file: string): void {
  response.writeHead(200, {
    ...headers,
    'content-type': 'image/png',
    'content-length': statSync(file).size,
    'cache-control': 'private, max-age=60',
  });
  if (request.method === 'HEAD') response.end();
  else
    createReadStream(file)
      .on('error', () => response.destroy())
      .pipe(response);
}
