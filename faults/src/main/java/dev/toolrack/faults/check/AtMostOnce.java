package dev.toolrack.faults.check;

import static java.util.stream.Collectors.groupingBy;

import dev.toolrack.faults.history.ToolMade;
import dev.toolrack.faults.history.UpstreamRequest;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A call of a version that is not idempotent reaches the upstream at most once. Judged by the
 * upstream's own log, for every call, regardless of the caller's answer and of who retried.
 */
final class AtMostOnce implements Invariant {
  @Override
  public String name() {
    return "at most once";
  }

  @Override
  public Map<String, Cell> check(History history) {
    Tally.Rows rows = new Tally.Rows();
    Map<Long, List<UpstreamRequest>> byCall =
        history.requests().stream()
            .filter(request -> !tool(history, request).idempotent())
            .collect(groupingBy(UpstreamRequest::call));
    byCall.forEach(
        (call, requests) -> {
          UpstreamRequest first = requests.getFirst();
          UpstreamRequest last = requests.getLast();
          Tally tally = rows.of(history.faults().rowOf(first.nanos(), last.nanos()));
          tally.judge(requests.size());
          if (requests.size() > 1) {
            tally.breaks(
                "call "
                    + call
                    + " of "
                    + first.tool()
                    + " reached the upstream "
                    + requests.size()
                    + " times: "
                    + requests.stream()
                        .map(request -> history.at(request.nanos()) + " from " + request.from())
                        .toList());
          }
        });
    return rows.cells((_, tally) -> tally.worst() + " of " + tally.judged());
  }

  private static ToolMade tool(History history, UpstreamRequest request) {
    return Objects.requireNonNull(history.tools().get(request.tool()), request.tool());
  }
}
