"""Celery's side of the comparison: adders in this process, a worker in a process of its own.

python3 celery_side.py SCENARIO COUNT REDIS_PORT   prints {"value": n} or, for latency, {"p50": ms, "p99": ms}
"""
import json
import os
import subprocess
import sys
import threading
import time

import redis
from celery import Celery

ADDERS = 8  # threads share one interpreter: more of them add nothing
CONCURRENCY = 50
PAYLOAD = {"text": "x" * (200 - len('{"text":""}'))}

port = int(os.environ.get("REDIS_PORT") or sys.argv[3])
url = f"redis://127.0.0.1:{port}/0"
app = Celery("bench", broker=url, backend=url)
# Late acknowledgement: without it a killed worker loses its jobs, and the comparison would be with less than ours does.
app.conf.update(task_acks_late=True, worker_prefetch_multiplier=4, broker_pool_limit=64, result_expires=3600, task_send_sent_event=False)


@app.task(name="bench.nothing")
def nothing(payload):
    return {"ok": True}


def main():
    scenario, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps({"live": live, "drain": drain, "latency": latency, "bulk": bulk}[scenario](count)))


def live(count):
    worker = start_worker()
    try:
        begun = time.perf_counter()
        add(count)
        wait_for_results(count)
        return {"value": count / (time.perf_counter() - begun)}
    finally:
        stop(worker)


def drain(count):
    add(count)
    worker = start_worker(wait=False)
    try:
        wait_for_results(1)
        begun = time.perf_counter()
        wait_for_results(count)
        return {"value": count / (time.perf_counter() - begun)}
    finally:
        stop(worker)


def latency(count):
    worker = start_worker()
    try:
        times = []
        for i in range(count + count // 10):
            begun = time.perf_counter()
            nothing.delay(PAYLOAD).get(timeout=30)
            if i >= count // 10:
                times.append(1000 * (time.perf_counter() - begun))
        times.sort()
        return {"p50": times[len(times) // 2], "p99": times[int(len(times) * 0.99)]}
    finally:
        stop(worker)


def bulk(count):
    """Celery has no bulk submit; this is its fastest way to add."""
    begun = time.perf_counter()
    add(count)
    return {"value": count / (time.perf_counter() - begun)}


def add(count):
    def some(share):
        for _ in range(share):
            nothing.delay(PAYLOAD)

    shares = [count // ADDERS + (1 if i < count % ADDERS else 0) for i in range(ADDERS)]
    threads = [threading.Thread(target=some, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def wait_for_results(count):
    client = redis.Redis(port=port)
    while client.eval("return #redis.call('keys', 'celery-task-meta-*')", 0) < count:
        time.sleep(0.1)


def start_worker(wait=True):
    environment = {**os.environ, "REDIS_PORT": str(port)}
    # Threads rather than fifty processes on a machine of a few cores: the faster of the two here.
    worker = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "celery_side", "worker", "--pool", "threads", "--concurrency", str(CONCURRENCY), "--loglevel", "ERROR", "--without-gossip", "--without-mingle"],
        cwd=os.path.dirname(os.path.abspath(__file__)), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if wait:
        nothing.delay(PAYLOAD).get(timeout=60)
        redis.Redis(port=port).flushall()
    return worker


def stop(worker):
    worker.terminate()
    try:
        worker.wait(20)
    except subprocess.TimeoutExpired:
        worker.kill()


if __name__ == "__main__":
    main()
