export interface FilamentSlot {
  slot_id: number;
  type: string | null;
  color: string | null;
  used_g: number | null;
}

export interface Archive {
  id: number;
  printer_id: number | null;
  printer_name: string | null;
  print_name: string | null;
  filename: string | null;
  status: string;
  failure_reason: string | null;
  started_at: string | null;
  completed_at: string | null;
  created_at?: string | null;
  actual_time_seconds: number | null;
  print_time_seconds: number | null;
  filament_used_grams: number | null;
  filament_total_grams: number | null;
  filament_type: string | null;
  filament_color: string | null;
  progress: number | null;
  total_layers: number | null;
  thumbnail_path?: string | null;
  extra_data: { filament_slots?: FilamentSlot[] } | null;
}

export const ARCHIVE_STATES = ['printing', 'completed', 'failed', 'stopped'] as const;
export type ArchiveState = (typeof ARCHIVE_STATES)[number];

export interface ArchiveQuery {
  printer_id?: number;
  status?: ArchiveState;
  search?: string;
  limit?: number;
  offset?: number;
}
