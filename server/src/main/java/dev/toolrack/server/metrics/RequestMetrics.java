package dev.toolrack.server.metrics;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Histogram;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Measures every gRPC call from its headers to its end, by method and status. Unknown methods are
 * all reported as {@value #OTHER}, because callers choose their names.
 *
 * <p>A time series is created by the first call of its kind; after that, a call costs its tracer
 * and one observation.
 */
final class RequestMetrics extends ServerStreamTracer.Factory {
  static final String OTHER = "other";

  private final Histogram seconds;
  private final LongAdder inFlight = new LongAdder();
  private final Map<String, Method> methods = new HashMap<>();
  private final Method other;

  RequestMetrics(CollectorRegistry registry, Collection<ServiceDescriptor> services) {
    seconds =
        Histogram.build("toolrack_request_seconds", "Time from a call's headers to its end.")
            .labelNames("method", "status")
            .buckets(Buckets.SECONDS)
            .register(registry);
    for (ServiceDescriptor service : services) {
      for (MethodDescriptor<?, ?> method : service.getMethods()) {
        methods.put(method.getFullMethodName(), new Method(method.getFullMethodName()));
      }
    }
    other = new Method(OTHER);
    registry.register(
        new Readings()
            .gauge("toolrack_requests_in_flight", "Calls that have not ended.", inFlight::sum));
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    return new Call(methods.getOrDefault(fullMethodName, other));
  }

  private final class Method {
    private final String name;
    private final AtomicReferenceArray<Histogram.@Nullable Child> byStatus =
        new AtomicReferenceArray<>(Status.Code.values().length);

    Method(String name) {
      this.name = name;
    }

    void observe(Status.Code code, double elapsedSeconds) {
      Histogram.Child child = byStatus.get(code.value());
      if (child == null) {
        child = seconds.labels(name, code.name());
        byStatus.set(code.value(), child);
      }
      child.observe(elapsedSeconds);
    }
  }

  private final class Call extends ServerStreamTracer {
    private final Method method;
    private final long startNanos = System.nanoTime();
    private volatile boolean started;

    Call(Method method) {
      this.method = method;
    }

    /** Only from here on gRPC tells of the end, come what may: a malformed timeout has none. */
    @Override
    public void serverCallStarted(ServerCallInfo<?, ?> callInfo) {
      started = true;
      inFlight.increment();
    }

    @Override
    public void streamClosed(Status status) {
      if (started) {
        inFlight.decrement();
      }
      method.observe(status.getCode(), (System.nanoTime() - startNanos) / Buckets.NANOS_PER_SECOND);
    }
  }
}
