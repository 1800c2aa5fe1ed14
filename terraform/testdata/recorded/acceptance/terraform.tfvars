subnets = ["subnet-1", "subnet-2"]
vpc     = "vpc-1"
sg      = "sg-1"
