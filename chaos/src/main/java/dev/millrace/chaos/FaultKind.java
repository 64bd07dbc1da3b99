package dev.millrace.chaos;

/** What can be done to the processes, and when the recovery from it begins. */
enum FaultKind {
  KILL_PROCESSING("kill -9 of the application, processing"),
  KILL_COMMIT("kill -9 of the application, in its commit"),
  KILL_RESTORE("kill -9 of the application, restoring"),
  KILL_BROKER("kill -9 of the broker"),
  KILL_FEEDER("kill -9 of the feeder"),
  TERMINATE("SIGTERM to the application"),
  PAUSE("SIGSTOP of the application until it is fenced"),
  TAKEOVER("SIGSTOP while a second instance takes over"),
  DISK_FULL("restart on a full disk"),
  LOSE_STATE("kill -9, and the state directory is lost"),
  SECOND_INSTANCE("a second instance joins, one leaves");

  private final String label;

  FaultKind(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
