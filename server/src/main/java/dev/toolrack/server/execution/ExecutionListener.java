package dev.toolrack.server.execution;

/**
 * Told of every execution that has ended. Thread-safe; must return at once, because it is called on
 * event loops.
 */
public interface ExecutionListener {
  void onFinished(ExecutionRecord execution);
}
