import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { candidatePaths, sameName } from '../../server/prints/candidates.ts';

describe('candidatePaths', () => {
  it('tries both suffixes in each directory, the likely one first', () => {
    expect(candidatePaths({ subtaskName: 'boat', gcodeFile: '/data/Metadata/plate_1.gcode' })).toEqual([
      '/boat.3mf',
      '/boat.gcode.3mf',
      '/cache/boat.3mf',
      '/cache/boat.gcode.3mf',
      '/model/boat.3mf',
      '/model/boat.gcode.3mf',
      '/data/boat.3mf',
      '/data/boat.gcode.3mf',
    ]);
  });

  it('looks into the cache first for jobs from the cloud', () => {
    expect(candidatePaths({ subtaskName: 'boat', gcodeFile: null, printType: 'cloud' })[0]).toBe('/cache/boat.3mf');
  });

  it('tries spaces and underscores', () => {
    const paths = candidatePaths({ subtaskName: 'my small_boat', gcodeFile: null });
    expect(paths).toEqual(expect.arrayContaining(['/my small_boat.3mf', '/my_small_boat.3mf', '/my small boat.3mf']));
  });

  it.each(['boat.3mf', 'boat.gcode.3mf', 'boat.GCODE.3MF', 'boat'])('never doubles the suffix of %s', (subtaskName) => {
    expect(candidatePaths({ subtaskName, gcodeFile: null })).toHaveLength(8);
    expect(candidatePaths({ subtaskName, gcodeFile: null })).toContain('/boat.gcode.3mf');
  });

  it('uses the name of the file when the job has no name or another one', () => {
    expect(candidatePaths({ subtaskName: '', gcodeFile: '/cache/boat.gcode.3mf' })).toContain('/cache/boat.gcode.3mf');
    const both = candidatePaths({ subtaskName: 'Boat for Ada', gcodeFile: 'boat.3mf' });
    expect(both).toEqual(expect.arrayContaining(['/Boat for Ada.3mf', '/boat.3mf']));
  });

  it('finds nothing for jobs of the firmware and jobs without a name', () => {
    const calibration = '/usr/etc/print/auto_cali_for_user.gcode';
    expect(candidatePaths({ subtaskName: 'auto_cali_for_user', gcodeFile: calibration })).toEqual([]);
    expect(candidatePaths({ subtaskName: null, gcodeFile: null })).toEqual([]);
    expect(candidatePaths({ subtaskName: ' ', gcodeFile: '/data/Metadata/plate_2.gcode' })).toEqual([]);
  });

  it('stays inside its directories whatever the job is called', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (subtaskName, gcodeFile) => {
        for (const path of candidatePaths({ subtaskName, gcodeFile })) {
          expect(path).toMatch(/^\/(?:(?:cache|model|data)\/)?[^/\p{Cc}]+\.3mf$/u);
        }
      }),
    );
    expect(candidatePaths({ subtaskName: '../../etc/passwd', gcodeFile: null })[0]).toBe('/.._.._etc_passwd.3mf');
  });
});

describe('sameName', () => {
  it('ignores case, suffix, and what senders replace', () => {
    expect(sameName('My Boat (v2).gcode.3mf')).toBe(sameName('my_boat__v2_.3mf'));
    expect(sameName('Bo\u0308tchen.3mf')).toBe(sameName('B\u00f6tchen.gcode.3mf'));
    expect(sameName('boat 1.3mf')).not.toBe(sameName('boat 11.3mf'));
  });
});
