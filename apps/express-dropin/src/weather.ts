/** The parameters of the tool that the scripts offer to the model. */
export const WEATHER_SCHEMA = {
  type: 'object' as const,
  properties: { city: { type: 'string', description: 'Name of the city' } },
  required: ['city'],
}

export function getWeather({ city }: { city: string }): string {
  return `${city}: ${12 + city.length} °C, sunny`
}
