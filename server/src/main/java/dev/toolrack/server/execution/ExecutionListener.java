package dev.toolrack.server.execution;

/**
 * Told of every execution that ended. Thread-safe; must return at once, as it is called from event
 * loops.
 */
public interface ExecutionListener {
  void onFinished(ExecutionRecord execution);
}
