package dev.toolrack.faults.history;

/**
 * A request line that arrived at the upstream, whatever became of the request.
 *
 * @param nanos after its arrival
 * @param call id of the {@link Call}
 * @param tool slug of the tool
 * @param generation generation of the executed version
 * @param from name of the replica that sent it
 */
public record UpstreamRequest(long nanos, long call, String tool, int generation, String from)
    implements Event {}
