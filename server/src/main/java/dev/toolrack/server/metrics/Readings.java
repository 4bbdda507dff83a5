package dev.toolrack.server.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * A collector of figures that are maintained elsewhere and read when Prometheus scrapes. The names
 * and labels of the families are fixed; only the values of a family's single label vary.
 */
final class Readings extends Collector implements Collector.Describable {
  private final List<Supplier<MetricFamilySamples>> families = new ArrayList<>();

  /** A gauge without labels. */
  Readings gauge(String name, String help, DoubleSupplier value) {
    families.add(() -> new GaugeMetricFamily(name, help, value.getAsDouble()));
    return this;
  }

  /** A gauge with a label. */
  Readings gauge(
      String name, String help, String label, Supplier<? extends Map<String, Double>> values) {
    families.add(
        () -> {
          GaugeMetricFamily family = new GaugeMetricFamily(name, help, List.of(label));
          values.get().forEach((labelValue, value) -> family.addMetric(List.of(labelValue), value));
          return family;
        });
    return this;
  }

  /** A counter without labels; the name ends in {@code _total}. */
  Readings counter(String name, String help, DoubleSupplier value) {
    families.add(() -> new CounterMetricFamily(name, help, value.getAsDouble()));
    return this;
  }

  /** A counter with a label; the name ends in {@code _total}. */
  Readings counter(
      String name, String help, String label, Supplier<? extends Map<String, Double>> values) {
    families.add(
        () -> {
          CounterMetricFamily family = new CounterMetricFamily(name, help, List.of(label));
          values.get().forEach((labelValue, value) -> family.addMetric(List.of(labelValue), value));
          return family;
        });
    return this;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    return families.stream().map(Supplier::get).toList();
  }

  /** Collects the families, because reading them costs little. */
  @Override
  public List<MetricFamilySamples> describe() {
    return collect();
  }
}
