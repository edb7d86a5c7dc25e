"""A refund desk with sessions and two tools, on nothing but Python's own library.

    python3 agent.py [PORT]

It stands for an agent of yours: POST /chat takes {"message", "session"} and answers {"reply",
"tool_calls", "version"}. Canaries (X-Daytwo-Canary) may look orders up and pay nothing.
"""

import json
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

VERSION = "1"
REFUND_DAYS = 30
ORDERS = {
    "48213": {"item": "lamp", "price": 39, "days": 6},
    "40111": {"item": "rug", "price": 80, "days": 75},
}
SESSIONS = {}


def lookup_order(order):
    return ORDERS.get(order)


def issue_refund(order, amount, canary):
    # The tool that acts: a question of daytwo's is told from a customer's.
    return {"order": order, "amount": amount, "paid": not canary}


def answer(message, session, canary):
    """What the desk says, and the tools that it called for it."""
    state = SESSIONS.setdefault(session, {})
    calls = []
    number = re.search(r"\b\d{5}\b", message)
    if number:
        state["order"] = number.group()
    if "policy" in message.lower() or "how long" in message.lower():
        return f"You can send things back within {REFUND_DAYS} days of delivery.", calls
    if "order" not in state:
        return "Gladly. What is your order number?", calls
    order = lookup_order(state["order"])
    calls.append({"name": "lookup_order", "arguments": {"order": state["order"]}})
    if order is None:
        return f"I cannot find an order {state['order']}.", calls
    if order["days"] > REFUND_DAYS:
        return f"I am sorry: the {REFUND_DAYS} days for your {order['item']} are over.", calls
    paid = {"order": state["order"], "amount": order["price"]}
    issue_refund(paid["order"], paid["amount"], canary)
    calls.append({"name": "issue_refund", "arguments": paid})
    return f"Your refund of {order['price']} EUR for the {order['item']} is on its way.", calls


class Desk(BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        canary = self.headers.get("x-daytwo-canary") is not None
        reply, calls = answer(asked["message"], asked["session"], canary)
        body = json.dumps({"reply": reply, "tool_calls": calls, "version": VERSION}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080
    server = ThreadingHTTPServer(("127.0.0.1", port), Desk)
    print(f"http://127.0.0.1:{server.server_port}/chat", flush=True)
    server.serve_forever()
