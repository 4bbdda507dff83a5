package dev.toolrack.faults.history;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * One line of a history. All times are from {@link System#nanoTime}, which on one machine is the
 * same clock for all processes and is not affected by changes of the wall clock.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunBegan.class, name = "run"),
  @JsonSubTypes.Type(value = ToolMade.class, name = "tool"),
  @JsonSubTypes.Type(value = Call.class, name = "call"),
  @JsonSubTypes.Type(value = Mutation.class, name = "mutation"),
  @JsonSubTypes.Type(value = ChangeSeen.class, name = "change"),
  @JsonSubTypes.Type(value = UpstreamRequest.class, name = "upstream"),
  @JsonSubTypes.Type(value = FaultBegan.class, name = "fault-began"),
  @JsonSubTypes.Type(value = FaultEnded.class, name = "fault-ended"),
  @JsonSubTypes.Type(value = ProcessChanged.class, name = "process"),
  @JsonSubTypes.Type(value = Scrape.class, name = "scrape"),
  @JsonSubTypes.Type(value = LoadEnded.class, name = "load-ended"),
  @JsonSubTypes.Type(value = TruthRead.class, name = "truth"),
  @JsonSubTypes.Type(value = ExecutionRows.class, name = "executions"),
})
public sealed interface Event
    permits RunBegan,
        ToolMade,
        Call,
        Mutation,
        ChangeSeen,
        UpstreamRequest,
        FaultBegan,
        FaultEnded,
        ProcessChanged,
        Scrape,
        LoadEnded,
        TruthRead,
        ExecutionRows {

  /** When the event happened or, if it has a duration, when it began. */
  long nanos();
}
