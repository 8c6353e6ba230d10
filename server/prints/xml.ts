import { SaxesParser } from 'saxes';
import { Fault } from '../errors.ts';

const MAX_DEPTH = 64;

export interface XmlReader {
  open?: (name: string, attributes: Readonly<Record<string, string>>) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
}

/**
 * Reads a document element by element. Document types are refused, so there are no entities but the five of XML itself;
 * namespaces are not resolved (`name` is as written).
 * @param file what the document is called in the sentence of a refusal
 * @param whole false when `text` is only the beginning of the document
 * @throws Fault file_unreadable when it is not well formed
 */
export function readXml(file: string, text: string, reader: XmlReader, whole = true): void {
  const parser = new SaxesParser({ xmlns: false });
  let depth = 0;
  const refuse = (why: string, cause?: unknown): never => {
    throw new Fault('file_unreadable', `The 3MF file cannot be read: ${file} ${why}.`, { cause });
  };
  parser.on('error', (error) => refuse(`is not well-formed XML (${error.message})`, error));
  parser.on('doctype', () => refuse('has a document type, which is not allowed'));
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > MAX_DEPTH) refuse('is nested too deeply');
    reader.open?.(tag.name, tag.attributes);
  });
  parser.on('text', (part) => reader.text?.(part));
  parser.on('closetag', (tag) => {
    depth -= 1;
    reader.close?.(tag.name);
  });
  parser.write(text);
  if (whole) parser.close();
}
