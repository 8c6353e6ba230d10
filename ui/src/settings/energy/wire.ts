export interface Settings {
  currency: string | null;
  energy_cost_per_kwh: number | null;
}

/** The price that is in force, and the intervals of a time. Prices are per kWh. */
export interface ElectricityPrice {
  energy_cost_per_kwh: number | null;
  currency: string | null;
  since: string | null;
  source: string | null;
  history: PriceInterval[];
}

export interface PriceInterval {
  price: number;
  currency: string | null;
  valid_from: string;
  /** Null: still in force. */
  valid_to: string | null;
  /** `key:7`, `person:3`, `household`, `entity:sensor.price`. */
  source: string;
}
