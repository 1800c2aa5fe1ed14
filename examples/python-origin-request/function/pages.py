"""Finds the page of a directory: a bucket has keys, and no directories.

Runs on a miss, before the bucket is asked (origin-request). What it returns is
cached, a redirect as well.
"""


def handler(event, context):
    request = event["Records"][0]["cf"]["request"]
    last = request["uri"].rsplit("/", 1)[-1]
    if last == "":
        request["uri"] += "index.html"
    elif "." not in last:
        return redirect(request["uri"] + "/")
    return request


def redirect(location):
    print(f"redirecting to {location}")
    return {
        "status": "301",
        "statusDescription": "Moved Permanently",
        "headers": {
            "location": [{"key": "Location", "value": location}],
            "cache-control": [{"key": "Cache-Control", "value": "max-age=300"}],
        },
    }
