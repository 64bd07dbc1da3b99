package dev.millrace.app.monitoring;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;

/** Meters that leave the registry together, when what they measure is gone. Thread-safe. */
final class MeterGroup implements AutoCloseable {

  private final MeterRegistry registry;
  private final List<Meter> meters = new ArrayList<>();
  private boolean closed;

  MeterGroup(MeterRegistry registry) {
    this.registry = registry;
  }

  MeterRegistry registry() {
    return registry;
  }

  /** Adds a meter that was just registered, and returns it. */
  synchronized <M extends Meter> M add(M meter) {
    meters.add(meter);
    return meter;
  }

  /**
   * Removes the meters. Only the first call does: afterwards others may stand under their names.
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      meters.forEach(registry::remove);
    }
  }
}
