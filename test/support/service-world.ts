import { ApiClient, SimulatorClient } from './api-client';
import { startService, type Service, type ServiceOptions } from './service';

/** The built service for the tests of a block, a script's way to it, and the outside world it speaks to. */
export interface ServiceWorld {
  service: Service;
  api: ApiClient;
  simulator: SimulatorClient;
}

/**
 * To be called where tests are declared: the service is started before them and stopped after them.
 *
 * @param prepare what the tests find there, such as patients and a list.
 */
export function serviceWorld(
  prepare: (world: ServiceWorld) => Promise<unknown>,
  options: ServiceOptions = {},
): ServiceWorld {
  const world = {} as ServiceWorld;
  beforeAll(async () => {
    world.service = await startService(options);
    world.api = new ApiClient(world.service);
    world.simulator = new SimulatorClient(world.service);
    await prepare(world);
  }, 180_000);
  afterAll(() => world.service?.stop(), 60_000);
  return world;
}
