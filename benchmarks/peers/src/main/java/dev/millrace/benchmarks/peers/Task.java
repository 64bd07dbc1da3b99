package dev.millrace.benchmarks.peers;

/** What is measured of every contender. */
enum Task {
  TRAIN("train", Workload.BATCH),
  PREDICT_BATCH("predict, batch " + Workload.BATCH, Workload.BATCH),
  PREDICT_ONE("predict, batch 1", 1);

  final String title;
  final int images;

  Task(String title, int images) {
    this.title = title;
    this.images = images;
  }

  void run(Contender contender, int batch) {
    switch (this) {
      case TRAIN -> contender.train(batch);
      case PREDICT_BATCH -> contender.predictBatch(batch);
      case PREDICT_ONE -> contender.predictOne(batch);
    }
  }
}
