console.log("device");
